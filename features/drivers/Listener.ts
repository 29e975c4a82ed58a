import assert from 'node:assert/strict';
import type { FraudClient, StreamEvent } from './FraudClient.js';
import { eventually } from './eventually.js';

const hearMsMax = 30_000;

/** A system of the bank that listens to the live stream, drops the line and comes back. */
export class Listener {
  readonly heard: StreamEvent[] = [];
  readonly #client: FraudClient;
  #stop = new AbortController();
  #listening: Promise<void> = Promise.resolve();

  constructor(client: FraudClient) {
    this.#client = client;
  }

  follow(after: number): void {
    this.#stop = new AbortController();
    this.#listening = this.#listen(after, Number.POSITIVE_INFINITY);
  }

  async followUntil(count: number): Promise<void> {
    this.#stop = new AbortController();
    await this.#listen(0, count);
  }

  comeBack(): void {
    this.follow(this.heard.at(-1)?.position ?? 0);
  }

  /** Exactly these payments in exactly this order, each once. */
  async hears(transactionIds: readonly string[]): Promise<void> {
    await eventually(hearMsMax, () => this.heard.length >= transactionIds.length, () => `heard of ${this.heard.length} payments`);
    await this.leave();
    assert.deepEqual(this.heard.map((event) => event.transactionId), transactionIds);
    assert.deepEqual(this.heard.map((event) => event.position), this.heard.map((event) => event.position).toSorted((a, b) => a - b));
  }

  async leave(): Promise<void> {
    this.#stop.abort();
    await this.#listening;
  }

  async #listen(after: number, count: number): Promise<void> {
    try {
      for await (const event of this.#client.follow(after, this.#stop.signal)) {
        this.heard.push(event);
        if (this.heard.length >= count) return;
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
  }
}

/** Everything from just after one position up to and including another. */
export async function listen(client: FraudClient, after: number, upTo: number): Promise<StreamEvent[]> {
  const heard: StreamEvent[] = [];
  const stop = AbortSignal.timeout(hearMsMax);
  for await (const event of client.follow(after, stop)) {
    heard.push(event);
    if (event.position >= upTo) break;
  }
  return heard;
}
