import { Failure } from './failure.js';
import {
  type Answer, type Citation, type Started, type Transcript, asFields, parseFields, readAnswer, readCitations, readQuickReplies, readTranscript,
} from './protocol.js';
import { type ServerEvent, readEvents } from './sse.js';

/** Whose conversation: the token is proof that this browser began it. */
export interface Ticket {
  conversationId: string;
  token: string;
}

/** What of an answer comes before its end. */
export interface AnswerProgress {
  typing(): void;
  token(text: string): void;
  citations(citations: Citation[]): void;
}

export interface ClientOptions {
  /** Where the API is, with a slash at the end. */
  base: string;
  key: string;
  /** Without a byte for so long, a plain request or a streamed answer counts as broken. */
  answerMsMax?: number;
  /** The server sends a heartbeat every 15 s; three missed ones, and the connection is dead. */
  silenceMsMax?: number;
}

/** The conversation API, one method an operation. Every failure is a `Failure`; only a caller's own abort passes through as it is. */
export class SupportClient {
  readonly #base: string;
  readonly #key: string;
  readonly #answerMsMax: number;
  readonly #silenceMsMax: number;

  constructor({ base, key, answerMsMax = 30_000, silenceMsMax = 45_000 }: ClientOptions) {
    this.#base = base;
    this.#key = key;
    this.#answerMsMax = answerMsMax;
    this.#silenceMsMax = silenceMsMax;
  }

  async start(language: string, page: string, signal: AbortSignal): Promise<Started> {
    const answer = await this.#json('POST', '', undefined, page ? { language, page } : { language }, signal);
    const { conversationId, token } = answer;
    if (typeof conversationId !== 'string' || !conversationId) throw new Failure('unavailable', 'The server began no conversation.');
    return { ...readTranscript(answer), conversationId, token: typeof token === 'string' ? token : '' };
  }

  async load(ticket: Ticket, signal: AbortSignal): Promise<Transcript> {
    return readTranscript(await this.#json('GET', '', ticket, undefined, signal));
  }

  /** Sends a message and reads the answer as it is written. The same id sent again gets the same answer again. */
  async send(ticket: Ticket, messageId: string, text: string, progress: AnswerProgress, signal: AbortSignal): Promise<Answer> {
    return this.#guarded(this.#answerMsMax, signal, async (inner, onBytes) => {
      const response = await this.#fetch('POST', '/messages', ticket, { messageId, text }, 'text/event-stream', inner);
      if (!response.headers.get('Content-Type')?.startsWith('text/event-stream')) return readAnswer(await response.json());
      let quickReplies: string[] | undefined;
      for await (const { type, data } of readEvents(response.body!, onBytes)) {
        const fields = parseFields(data);
        if (type === 'typing') progress.typing();
        else if (type === 'token' && typeof fields.text === 'string') progress.token(fields.text);
        else if (type === 'citations') progress.citations(readCitations(fields.citations));
        else if (type === 'quick-replies') quickReplies = readQuickReplies(fields.quickReplies);
        else if (type === 'problem') throw Failure.fromProblem(Number(fields.status) || 500, fields, null);
        else if (type === 'done') {
          const answer = readAnswer(fields);
          return { ...answer, quickReplies: answer.quickReplies ?? quickReplies };
        }
      }
      throw new Failure('network', 'The answer broke off.');
    });
  }

  /** Follows what others write, until the connection ends; `onOpen` once the server has answered. */
  async follow(ticket: Ticket, after: number, onOpen: () => void, onEvent: (event: ServerEvent) => void, signal: AbortSignal): Promise<void> {
    await this.#guarded(this.#silenceMsMax, signal, async (inner, onBytes) => {
      const response = await this.#fetch('GET', `/events?after=${after}`, ticket, undefined, 'text/event-stream', inner);
      onOpen();
      for await (const event of readEvents(response.body!, onBytes)) onEvent(event);
    });
  }

  async rate(ticket: Ticket, messageId: string, helpful: boolean, comment: string, signal: AbortSignal): Promise<void> {
    await this.#json('POST', '/feedback', ticket, comment ? { messageId, helpful, comment } : { messageId, helpful }, signal);
  }

  async askPerson(ticket: Ticket, signal: AbortSignal): Promise<Answer> {
    return readAnswer(await this.#json('POST', '/handover', ticket, {}, signal));
  }

  async close(ticket: Ticket, signal: AbortSignal): Promise<void> {
    await this.#json('POST', '/close', ticket, {}, signal);
  }

  async #json(method: string, path: string, ticket: Ticket | undefined, body: unknown, signal: AbortSignal): Promise<Record<string, unknown>> {
    return this.#guarded(this.#answerMsMax, signal, async (inner) => {
      const response = await this.#fetch(method, path, ticket, body, 'application/json', inner);
      return response.status === 204 ? {} : asFields(await response.json());
    });
  }

  async #fetch(method: string, path: string, ticket: Ticket | undefined, body: unknown, accept: string, signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { Authorization: `Bearer ${this.#key}`, Accept: accept };
    if (ticket) headers['Conversation-Token'] = ticket.token;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const id = ticket ? `/${encodeURIComponent(ticket.conversationId)}` : '';
    const response = await fetch(`${this.#base}v1/support/conversations${id}${path}`, {
      method,
      headers,
      signal,
      body: body === undefined ? null : JSON.stringify(body),
      // The key is all the server asks for: no cookies of the shop, and no address of its pages, go along.
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
    });
    if (response.ok) return response;
    throw Failure.fromProblem(response.status, parseFields(await response.text().catch(() => '')), response.headers.get('Retry-After'));
  }

  /** Runs a request that is given up after a silence; whoever aborts `signal` gets their own abort back, everyone else a Failure. */
  async #guarded<T>(msMax: number, signal: AbortSignal, work: (inner: AbortSignal, onBytes: () => void) => Promise<T>): Promise<T> {
    const inner = new AbortController();
    const stop = () => inner.abort(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onBytes = () => {
      clearTimeout(timer);
      timer = setTimeout(() => inner.abort(new Failure('network', 'The server is silent.')), msMax);
    };
    onBytes();
    try {
      return await work(inner.signal, onBytes);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw Failure.of(error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }
}
