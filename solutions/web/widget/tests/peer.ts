import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';

const web = fileURLToPath(new URL('../../../../artifacts/web/', import.meta.url));

export interface Reply {
  text: string;
  sentences?: { text: string; citation: number }[];
  citations?: { articleId?: string; title: string; heading: string; url?: string; start?: number; end?: number; quote: string }[];
  quickReplies?: string[];
  answered?: boolean;
}

/** What the peer does with a message: answer, or what a real server does only on a bad day. */
export type Behaviour =
  | { kind: 'answer'; reply: Reply; tokenMs?: number }
  | { kind: 'broken'; reply: Reply; afterTokens: number }
  | { kind: 'problem'; status: number; code: string; retryAfterSeconds?: number }
  | { kind: 'problem-in-stream'; status: number }
  | { kind: 'hang-up' }
  | { kind: 'silent' }
  | { kind: 'json'; reply: Reply };

interface Stored {
  sequence: number;
  messageId: string;
  role: string;
  text: string;
  language: string;
  at: string;
  [more: string]: unknown;
}

interface Conversation {
  id: string;
  token: string;
  status: string;
  messages: Stored[];
  quickReplies: string[];
  sequence: number;
  /** What was answered to which message: the same id gets the same answer. */
  answers: Map<string, { text: string; done: object; quickReplies: string[]; tokens: string[] }>;
  followers: Set<ServerResponse>;
  events: { id: number; type: string; data: object }[];
}

const key = 'widget-key-of-the-tests';

/**
 * Speaks the conversation API over loopback, standing in for the server on the other side of the network, so that the
 * widget can be shown what a good server does not do on demand: answers that break off, silence, 429, 503, keys that expire.
 */
export class Peer {
  static readonly key = key;
  readonly received: { messageId: string; text: string }[] = [];
  readonly ratings: { messageId: string; helpful: boolean; comment?: string }[] = [];
  readonly pages: Record<string, string> = {};
  readonly requests: string[] = [];
  readonly languages: string[] = [];
  /** What happens with the next messages, one after the other; afterwards `otherwise`. */
  readonly next: Behaviour[] = [];
  otherwise: (text: string) => Behaviour = (text) => ({ kind: 'answer', reply: { text: `You wrote: ${text}` } });
  greeting: Reply = { text: 'Hello! How can I help?', quickReplies: ['Where is my order?', 'Return an item'] };
  /** As an expired or revoked key is answered. */
  keyRefused = false;
  /** As a server behind a dead network: every connection is cut. */
  down = false;
  handoverFails = false;
  contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types lit-html";
  readonly conversations = new Map<string, Conversation>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #count = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      if (this.down && request.url!.startsWith('/v1/')) {
        request.socket.destroy();
        return;
      }
      void this.#answer(request, response).catch((error: unknown) => {
        response.destroy(error as Error);
      });
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(): Promise<Peer> {
    const peer = new Peer();
    peer.#server.listen(0, '127.0.0.1');
    await once(peer.#server, 'listening');
    return peer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.cutAll();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Every connection breaks, in the middle of whatever it carries. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  get last(): Conversation {
    return [...this.conversations.values()].at(-1)!;
  }

  agentSays(agentName: string, text: string): void {
    const conversation = this.last;
    const message = this.#store(conversation, 'agent', text, { agentName });
    this.#emit(conversation, 'message', message);
  }

  systemSays(text: string): void {
    this.#emit(this.last, 'message', this.#store(this.last, 'system', text));
  }

  setStatus(status: string, agentName?: string): void {
    this.last.status = status;
    this.last.sequence += 1;
    this.#emit(this.last, 'status', { status, agentName });
  }

  #store(conversation: Conversation, role: string, text: string, more: object = {}): Stored {
    const sequence = ++conversation.sequence;
    const message = { sequence, messageId: `m-${conversation.id}-${sequence}`, role, text, language: 'en', at: new Date().toISOString(), ...more };
    conversation.messages.push(message);
    return message;
  }

  #emit(conversation: Conversation, type: string, data: object): void {
    const event = { id: conversation.sequence, type, data };
    conversation.events.push(event);
    for (const follower of conversation.followers) write(follower, event);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.url);
    const origin = request.headers.origin;
    if (origin) {
      response.setHeader('Access-Control-Allow-Origin', origin);
      response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
      response.setHeader('Vary', 'Origin');
    }
    if (request.method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Methods', 'GET, POST');
      response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type, Conversation-Token');
      response.writeHead(204).end();
      return;
    }
    if (!url.pathname.startsWith('/v1/')) {
      this.#file(url.pathname, response);
      return;
    }
    this.requests.push(`${request.method} ${url.pathname}${url.search}`);
    if (this.keyRefused || request.headers.authorization !== `Bearer ${key}`) {
      problem(response, 401, 'unauthorized');
      return;
    }
    await this.#api(request, response, url);
  }

  async #api(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const [, , , , id, operation] = url.pathname.split('/');
    const body = request.method === 'POST' ? (JSON.parse((await text(request)) || '{}') as Record<string, unknown>) : {};
    if (!id) {
      this.#begin(response, body);
      return;
    }
    const conversation = this.conversations.get(id);
    if (!conversation) {
      problem(response, 404, 'not-found');
      return;
    }
    if (request.headers['conversation-token'] !== conversation.token) {
      problem(response, 403, 'wrong-token');
      return;
    }
    if (request.method === 'GET' && !operation) json(response, 200, this.#shape(conversation));
    else if (operation === 'events') this.#follow(conversation, Number(url.searchParams.get('after')), response);
    else if (operation === 'messages') await this.#take(conversation, body as { messageId: string; text: string }, response);
    else if (operation === 'feedback') {
      this.ratings.push(body as never);
      response.writeHead(204).end();
    } else if (operation === 'handover') this.#handover(conversation, response);
    else if (operation === 'close') {
      conversation.status = 'closed';
      json(response, 200, { status: 'closed' });
    } else problem(response, 404, 'not-found');
  }

  #begin(response: ServerResponse, body: Record<string, unknown>): void {
    this.languages.push(String(body.language));
    if (body.page !== undefined && !/^https?:/.test(String(body.page))) {
      problem(response, 400, 'invalid-request');
      return;
    }
    const id = `c${++this.#count}`;
    const conversation: Conversation = {
      id, token: `token-${id}-${Math.random()}`, status: 'bot', messages: [], sequence: 0, answers: new Map(), followers: new Set(), events: [],
      quickReplies: this.greeting.quickReplies ?? [],
    };
    this.conversations.set(id, conversation);
    this.#store(conversation, 'bot', this.greeting.text);
    json(response, 201, { conversationId: id, token: conversation.token, ...this.#shape(conversation) });
  }

  #shape({ id, status, messages, quickReplies }: Conversation): object {
    return { conversationId: id, status, language: 'en', messages, quickReplies };
  }

  #handover(conversation: Conversation, response: ServerResponse): void {
    if (this.handoverFails) {
      problem(response, 503, 'unavailable');
      return;
    }
    conversation.status = 'waiting';
    json(response, 200, { status: 'waiting' });
  }

  #follow(conversation: Conversation, after: number, response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(': connected\n\n');
    for (const event of conversation.events) if (event.id > after) write(response, event);
    conversation.followers.add(response);
    response.on('close', () => conversation.followers.delete(response));
  }

  async #take(conversation: Conversation, { messageId, text: said }: { messageId: string; text: string }, response: ServerResponse): Promise<void> {
    this.received.push({ messageId, text: said });
    const behaviour = this.next.shift() ?? this.otherwise(said);
    if (behaviour.kind === 'problem') {
      problem(response, behaviour.status, behaviour.code, behaviour.retryAfterSeconds);
      return;
    }
    if (behaviour.kind === 'hang-up') {
      response.destroy();
      return;
    }
    const answered = conversation.answers.get(messageId) ?? this.#turn(conversation, messageId, said, 'reply' in behaviour ? behaviour.reply : { text: '' });
    conversation.answers.set(messageId, answered);
    if (answered.text !== said) {
      problem(response, 409, 'conflict');
      return;
    }
    if (behaviour.kind === 'json') {
      json(response, 200, { ...answered.done, quickReplies: answered.quickReplies });
      return;
    }
    await this.#stream(answered, behaviour, response);
  }

  #turn(conversation: Conversation, messageId: string, said: string, reply: Reply) {
    const own = this.#store(conversation, 'shopper', said);
    own.messageId = messageId;
    if (conversation.status !== 'bot') {
      this.#emit(conversation, 'message', own);
      return { text: said, done: { message: null, status: conversation.status }, quickReplies: [], tokens: [] };
    }
    const { text: answer, quickReplies = [], ...more } = reply;
    const message = this.#store(conversation, 'bot', answer, more);
    conversation.quickReplies = quickReplies;
    return { text: said, done: { message, status: conversation.status }, quickReplies, tokens: answer.match(/\S+\s*|\s+/g) ?? [] };
  }

  async #stream(answered: { done: object; quickReplies: string[]; tokens: string[] }, behaviour: Behaviour, response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    write(response, { type: 'typing', data: {} });
    if (behaviour.kind === 'silent') return;
    if (behaviour.kind === 'problem-in-stream') {
      write(response, { type: 'problem', data: { status: behaviour.status, title: 'The server failed.' } });
      response.end();
      return;
    }
    const until = behaviour.kind === 'broken' ? behaviour.afterTokens : answered.tokens.length;
    for (const token of answered.tokens.slice(0, until)) {
      if (behaviour.kind === 'answer' && behaviour.tokenMs) await delay(behaviour.tokenMs);
      write(response, { type: 'token', data: { text: token } });
    }
    if (behaviour.kind === 'broken') {
      // Long enough for what was written to be on its way, then as a cut cable.
      await delay(150);
      response.destroy();
      return;
    }
    write(response, { type: 'quick-replies', data: { quickReplies: answered.quickReplies } });
    write(response, { type: 'done', data: answered.done });
    response.end();
  }

  #file(path: string, response: ServerResponse): void {
    const page = this.pages[path];
    if (page !== undefined) {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': this.contentSecurityPolicy }).end(page);
      return;
    }
    if (path === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    if (path === '/demo/shop/key.json') {
      json(response, 200, { key });
      return;
    }
    const file = path === '/demo/shop' ? '/demo/shop.en.html' : path;
    if (!/^\/(demo\/)?[\w.]+$/.test(file) || !existsSync(web + file)) {
      response.writeHead(404).end();
      return;
    }
    const type = file.endsWith('.js') ? 'text/javascript' : file.endsWith('.css') ? 'text/css' : file.endsWith('.svg') ? 'image/svg+xml' : 'text/html; charset=utf-8';
    response.writeHead(200, { 'Content-Type': type }).end(readFileSync(web + file));
  }
}

function write(response: ServerResponse, { id, type, data }: { id?: number; type: string; data: object }): void {
  response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, code: string, retryAfterSeconds?: number): void {
  const headers = { 'Content-Type': 'application/problem+json', ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }) };
  response.writeHead(status, headers).end(JSON.stringify({ type: `problems/${code}`, title: 'The request failed.', status }));
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
