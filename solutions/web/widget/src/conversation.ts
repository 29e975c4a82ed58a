import { backoffMs } from './backoff.js';
import type { SupportClient, Ticket } from './client.js';
import { Failure } from './failure.js';
import { randomId } from './ids.js';
import { type Status, asText, parseFields, readMessage, readQuickReplies, readStatus } from './protocol.js';
import type { ServerEvent } from './sse.js';
import {
  type Notice, type State, initialState, lastSequence, ownEntry, unsentOf, withAnswer, withDelivery, withIncoming, withTranscript,
} from './state.js';
import type { Memory } from './store.js';

/** A message that failed so often is given back to the shopper, who decides. */
const deliveriesMax = 4;

/** A connection that lived so long was a good one: the next failure starts waiting from the beginning. */
const steadyMs = 10_000;

export interface ConversationOptions {
  client: SupportClient;
  memory: Memory;
  /** The interface's language when a conversation begins; the server follows the messages from then on. */
  language: () => string;
  page: string;
}

/** The conversation: keeps the state, talks to the server, tries again. Knows nothing of how it looks. */
export class Conversation {
  readonly #client: SupportClient;
  readonly #memory: Memory;
  readonly #language: () => string;
  readonly #page: string;
  readonly #listeners = new Set<(state: State, before: State) => void>();
  #state = initialState;
  #open = false;
  #life = new AbortController();
  #delivering = false;
  #following = false;
  #stopFollowing = new AbortController();
  #lastEventId = 0;
  readonly #wakers = new Set<() => void>();

  constructor({ client, memory, language, page }: ConversationOptions) {
    this.#client = client;
    this.#memory = memory;
    this.#language = language;
    this.#page = page;
    // What the page was left with before it was sent; should the server have it after all, its transcript says so.
    const left = memory.value.unsent.map((one) => ownEntry(one, now(), 'failed', 'network'));
    this.#state = { ...initialState, entries: left };
  }

  get state(): State {
    return this.#state;
  }

  /** @returns What ends the subscription. */
  subscribe(listener: (state: State, before: State) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether the shopper sees it: what comes while they do not is counted as unread. */
  setOpen(open: boolean): void {
    this.#open = open;
    if (open && this.#state.unread > 0) this.#set({ unread: 0 });
  }

  /** Takes up the remembered conversation or begins one; does nothing when one is under way. */
  begin(): void {
    if (this.#state.phase === 'idle' || this.#state.phase === 'refused') void this.#begin(this.#life.signal);
  }

  send(text: string): void {
    const trimmed = text.trim();
    if (trimmed === '' || this.#state.status === 'closed') return;
    const entry = ownEntry({ messageId: randomId(), text: trimmed }, now(), 'queued');
    this.#set({ entries: [...this.#state.entries, entry], quickReplies: [], notice: undefined });
    this.begin();
    void this.#deliverAll(this.#life.signal);
  }

  /** The same message again, with the same id: should the server have it after all, it gives the answer it gave. */
  retry(messageId: string): void {
    this.#become(withDelivery(this.#state, messageId, 'queued'));
    this.begin();
    void this.#deliverAll(this.#life.signal);
  }

  /** Takes a failed message back. */
  discard(messageId: string): void {
    this.#set({ entries: this.#state.entries.filter((entry) => entry.messageId !== messageId) });
  }

  async rate(messageId: string, helpful: boolean, comment = ''): Promise<void> {
    const before = this.#state.entries.find((entry) => entry.messageId === messageId)?.feedback;
    const mark = (feedback: 'helpful' | 'unhelpful' | undefined) => this.#set({
      entries: this.#state.entries.map((entry) => {
        if (entry.messageId !== messageId) return entry;
        const { feedback: _, ...rest } = entry;
        return feedback ? { ...rest, feedback } : rest;
      }),
    });
    mark(helpful ? 'helpful' : 'unhelpful');
    const undo = () => mark(before);
    await this.#ask('feedback-failed', (ticket, signal) => this.#client.rate(ticket, messageId, helpful, comment, signal), undo);
  }

  async askPerson(): Promise<void> {
    if (this.#state.asking || this.#state.status !== 'bot') return;
    this.#set({ asking: true, notice: undefined });
    await this.#ask('person-failed', async (ticket, signal) => {
      const { status, message } = await this.#client.askPerson(ticket, signal);
      if (message) this.#become(withIncoming(this.#state, message, true));
      this.#setStatus(status ?? 'waiting');
    });
    this.#set({ asking: false });
  }

  /** Ends this conversation and begins another. */
  restart(): void {
    const ticket = this.#memory.value.ticket;
    if (ticket && this.#state.status !== 'closed') {
      // Should it not arrive, the server ends an idle conversation itself.
      this.#client.close(ticket, new AbortController().signal).catch(() => undefined);
    }
    this.dispose();
    this.#life = new AbortController();
    this.#delivering = false;
    this.#following = false;
    this.#lastEventId = 0;
    this.#memory.set({ ticket: undefined, withPerson: false, unsent: [], draft: '' });
    this.#become(initialState);
    this.begin();
  }

  /** Ends every wait: the shopper asks for it, or the device is back online. */
  tryNow(): void {
    for (const wake of this.#wakers) wake();
  }

  dispose(): void {
    this.#life.abort(new Failure('network', 'Disposed.'));
    this.tryNow();
  }

  async #begin(life: AbortSignal): Promise<void> {
    this.#set({ phase: 'starting' });
    for (let attempt = 0; !life.aborted; attempt++) {
      try {
        await this.#loadOrStart(life);
        break;
      } catch (error) {
        if (life.aborted) return;
        const failure = Failure.of(error);
        if (!failure.passing) {
          this.#set({ phase: 'refused', trouble: undefined });
          return;
        }
        await this.#wait(failure, attempt, life);
      }
    }
    if (life.aborted) return;
    this.#remember();
    void this.#deliverAll(life);
    void this.#follow(life);
  }

  async #loadOrStart(life: AbortSignal): Promise<void> {
    const { ticket } = this.#memory.value;
    if (ticket) {
      try {
        this.#become(withTranscript(this.#state, await this.#client.load(ticket, life)));
        return;
      } catch (error) {
        if (life.aborted || Failure.of(error).kind !== 'gone') throw error;
        // Erased or expired, or the token is not believed any more: a new conversation is what there is to offer. A key that is
        // refused is no reason to forget it: the key may be mended.
        this.#memory.set({ ticket: undefined, withPerson: false });
        this.#set({ notice: 'renewed' });
      }
    }
    const { conversationId, token, ...transcript } = await this.#client.start(this.#language(), this.#page, life);
    this.#memory.set({ ticket: { conversationId, token } });
    this.#become(withTranscript(this.#state, transcript));
  }

  async #deliverAll(life: AbortSignal): Promise<void> {
    if (this.#delivering || this.#state.phase !== 'ready') return;
    this.#delivering = true;
    try {
      for (let next = this.#nextQueued(); next && !life.aborted; next = this.#nextQueued()) {
        const failure = await this.#deliver(next.messageId, next.text, life);
        if (failure && !life.aborted) this.#fail(next.messageId, failure);
      }
    } finally {
      if (!life.aborted) {
        this.#delivering = false;
        this.#remember();
      }
    }
    if (!life.aborted) void this.#follow(life);
  }

  #nextQueued() {
    return this.#state.phase === 'ready' ? this.#state.entries.find((entry) => entry.delivery === 'queued') : undefined;
  }

  /** What waits behind a message that could not be sent is held back too, or it would overtake it. */
  #fail(messageId: string, failure: Failure): void {
    this.#become({ ...withDelivery(this.#state, messageId, 'failed', failure.kind), trouble: undefined, typing: false, partial: undefined });
    if (!failure.passing) return;
    for (const entry of this.#state.entries) {
      if (entry.delivery === 'queued') this.#become(withDelivery(this.#state, entry.messageId, 'failed', failure.kind));
    }
  }

  /** @returns Undefined when it was delivered and answered. */
  async #deliver(messageId: string, text: string, life: AbortSignal): Promise<Failure | undefined> {
    let renewed = false;
    for (let attempt = 0; ; attempt++) {
      const ticket = this.#memory.value.ticket;
      if (!ticket) return new Failure('unavailable', 'There is no conversation.');
      this.#become({ ...withDelivery(this.#state, messageId, 'sending'), typing: this.#state.status === 'bot', partial: undefined });
      try {
        const answer = await this.#client.send(ticket, messageId, text, {
          typing: () => this.#become({ ...withDelivery(this.#state, messageId, 'answering'), typing: true }),
          token: (more) => this.#set({ partial: { text: (this.#state.partial?.text ?? '') + more, citations: [] }, trouble: undefined }),
          citations: (citations) => this.#set({ partial: { text: this.#state.partial?.text ?? '', citations } }),
        }, life);
        this.#become(withAnswer(this.#state, messageId, answer));
        this.#remember();
        return undefined;
      } catch (error) {
        const failure = Failure.of(error);
        if (life.aborted) return failure;
        if (failure.kind === 'gone' && !renewed) {
          renewed = true;
          if (!(await this.#renew(life))) return failure;
          continue;
        }
        if (!failure.passing || attempt + 1 >= deliveriesMax) return failure;
        this.#become({ ...withDelivery(this.#state, messageId, 'retrying'), typing: false, partial: undefined });
        await this.#wait(failure, attempt, life);
        if (life.aborted) return failure;
      }
    }
  }

  /** The server has forgotten the conversation in mid-flight: another one, and what was not sent goes there. */
  async #renew(life: AbortSignal): Promise<boolean> {
    this.#memory.set({ ticket: undefined, withPerson: false });
    this.#lastEventId = 0;
    this.#set({ entries: this.#state.entries.filter((entry) => entry.delivery !== 'sent'), notice: 'renewed', typing: false, partial: undefined });
    try {
      await this.#loadOrStart(life);
      return true;
    } catch {
      return false;
    }
  }

  /** While a person has the conversation, or is awaited, messages come unasked. */
  get #listens(): boolean {
    return this.#state.phase === 'ready' && (this.#state.status === 'waiting' || this.#state.status === 'agent');
  }

  async #follow(life: AbortSignal): Promise<void> {
    if (this.#following || !this.#listens) return;
    this.#following = true;
    for (let attempt = 0; this.#listens && !life.aborted; attempt++) {
      const began = Date.now();
      const failure = await this.#followOnce(life);
      if (life.aborted) return;
      if (!this.#listens) break;
      if (failure.kind === 'gone') this.#setStatus('closed');
      else if (!failure.passing) this.#set({ phase: 'refused', trouble: undefined });
      else await this.#wait(failure, Date.now() - began > steadyMs ? (attempt = 0) : attempt, life);
    }
    if (!life.aborted) this.#following = false;
  }

  async #followOnce(life: AbortSignal): Promise<Failure> {
    const ticket = this.#memory.value.ticket;
    if (!ticket) return new Failure('gone', 'There is no conversation.');
    this.#stopFollowing = new AbortController();
    const stop = () => this.#stopFollowing.abort(life.reason);
    life.addEventListener('abort', stop);
    try {
      const after = Math.max(this.#lastEventId, lastSequence(this.#state));
      await this.#client.follow(ticket, after, () => this.#set({ trouble: undefined }), (event) => this.#onEvent(event), this.#stopFollowing.signal);
      return new Failure('network', 'The connection ended.');
    } catch (error) {
      return Failure.of(error);
    } finally {
      life.removeEventListener('abort', stop);
    }
  }

  #onEvent({ type, data, id }: ServerEvent): void {
    const fields = parseFields(data);
    if (/^\d{1,15}$/.test(id)) this.#lastEventId = Math.max(this.#lastEventId, Number(id));
    if (type === 'message') {
      const message = readMessage(fields);
      if (message) this.#become(withIncoming(this.#state, message, this.#open));
    } else if (type === 'quick-replies') {
      this.#set({ quickReplies: readQuickReplies(fields.quickReplies) ?? [] });
    } else if (type === 'status') {
      const status = readStatus(fields.status);
      if (status) this.#setStatus(status, asText(fields.agentName));
    }
  }

  #setStatus(status: Status, agent = ''): void {
    this.#set({ status, agent, quickReplies: status === 'bot' ? this.#state.quickReplies : [] });
    this.#remember();
    if (this.#listens) void this.#follow(this.#life.signal);
    else this.#stopFollowing.abort(new Failure('network', 'Nobody is awaited.'));
  }

  /** A small request beside the conversation: when it fails the shopper is told, and may press again. */
  async #ask(notice: Notice, work: (ticket: Ticket, signal: AbortSignal) => Promise<void>, undo?: () => void): Promise<void> {
    const ticket = this.#memory.value.ticket;
    const life = this.#life.signal;
    try {
      if (!ticket) throw new Failure('unavailable', 'There is no conversation.');
      await work(ticket, life);
      if (!life.aborted && this.#state.notice === notice) this.#set({ notice: undefined });
    } catch {
      if (life.aborted) return;
      undo?.();
      this.#set({ notice });
    }
  }

  async #wait(failure: Failure, attempt: number, life: AbortSignal): Promise<void> {
    if (life.aborted) return;
    const ms = backoffMs(attempt, Math.random(), failure.retryAfterMs);
    this.#set({ trouble: { kind: failure.kind, until: Date.now() + ms } });
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wakers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wakers.add(done);
    });
    if (!life.aborted) this.#set({ trouble: { kind: failure.kind, until: undefined } });
  }

  #remember(): void {
    const { status } = this.#state;
    this.#memory.set({ withPerson: status === 'waiting' || status === 'agent', unsent: unsentOf(this.#state) });
  }

  #set(change: Partial<State>): void {
    this.#become({ ...this.#state, ...change });
  }

  #become(state: State): void {
    const before = this.#state;
    this.#state = state;
    if (before.entries !== state.entries) this.#memory.set({ unsent: unsentOf(state) });
    for (const listener of this.#listeners) listener(state, before);
  }
}

const now = () => new Date().toISOString();
