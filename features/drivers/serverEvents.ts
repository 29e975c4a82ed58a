/** One event of a text/event-stream. */
export interface ServerEvent {
  id: string;
  event: string;
  data: string;
}

/** The events of an answer that has just begun, until the caller stops iterating or the line drops; comments and keep-alives are left out. */
export async function* serverEvents(response: Response): AsyncGenerator<ServerEvent> {
  if (!response.ok || !response.body) throw new Error(`The stream was refused: ${response.status} ${await response.text()}`);
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const event = parse(text.slice(0, end));
      text = text.slice(end + 2);
      if (event.data) yield event;
    }
  }
}

function parse(block: string): ServerEvent {
  const lines = block.split('\n');
  const field = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trimStart()).join('\n');
  return { id: field('id'), event: field('event'), data: field('data') };
}
