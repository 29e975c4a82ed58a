// Server-sent events as the HTML standard has them, over a response's body: the browser's EventSource can neither POST
// nor send a key.

export interface ServerEvent {
  type: string;
  data: string;
  /** The last id seen, this event's or an earlier one's. */
  id: string;
}

/** An event longer than this is no answer of ours; keeping on reading it would fill the page's memory. */
export const eventCharactersMax = 1_000_000;

/** Takes text as it comes, in pieces cut anywhere, and gives the events that are whole. */
export class EventParser {
  #line = '';
  #afterReturn = false;
  #type = '';
  #data = '';
  #hasData = false;
  #id = '';

  push(text: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const character = text[i];
      // A line feed right after a carriage return belongs to it, even when the two came in different pieces.
      if (character === '\n' && this.#afterReturn && i === start) {
        this.#afterReturn = false;
        start = i + 1;
        continue;
      }
      this.#afterReturn = character === '\r';
      if (character !== '\n' && character !== '\r') continue;
      const event = this.#take(this.#line + text.slice(start, i));
      if (event) events.push(event);
      this.#line = '';
      start = i + 1;
    }
    this.#line += text.slice(start);
    if (this.#line.length + this.#data.length > eventCharactersMax) throw new Error('An event is too long.');
    return events;
  }

  #take(line: string): ServerEvent | undefined {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') {
      this.#data += this.#hasData ? `\n${value}` : value;
      this.#hasData = true;
    } else if (field === 'event') this.#type = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    return undefined;
  }

  #dispatch(): ServerEvent | undefined {
    const event = this.#hasData ? { type: this.#type || 'message', data: this.#data, id: this.#id } : undefined;
    this.#type = '';
    this.#data = '';
    this.#hasData = false;
    return event;
  }
}

/**
 * The events of a response, until it ends or is aborted. An event that the end cuts off is dropped, as the standard says.
 * `onBytes` is called for whatever arrives, comments too: a server's heartbeat shows that the connection lives.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>, onBytes: () => void): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes();
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
