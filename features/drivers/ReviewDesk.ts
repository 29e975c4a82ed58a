import assert from 'node:assert/strict';
import type { Reply } from './FraudClient.js';
import { dayMs, type FraudDriver, name } from './FraudDriver.js';

interface Person {
  key: string;
  name: string | null;
}

interface Case {
  transactionId: string;
  version: number;
  status: 'open' | 'awaiting-second' | 'closed';
  openedBy: 'decision' | 'hand';
  amount: string;
  assignee: Person | null;
  verdict: { verdict: string; decidedBy: Person; approvedBy: Person | null } | null;
  conflict: { fraud: boolean; source: string } | null;
}

interface Page {
  reviews: Case[];
  next: string | null;
}

/** One analyst with a key of their own: what their screen would call. */
class Analyst {
  constructor(
    readonly url: string,
    readonly key: string,
    readonly called: string,
  ) {}

  async ask<T>(path: string, body?: unknown): Promise<Reply<T & { detail?: string }>> {
    const response = await fetch(`${this.url}/v1/fraud/reviews${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify({ ...(body as object), analyst: this.called }),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : {}) as T & { detail?: string }, text };
  }

  async done<T>(path: string, body?: unknown): Promise<T> {
    const reply = await this.ask<T>(path, body);
    assert.equal(reply.status, 200, reply.text);
    return reply.body;
  }
}

/** A bank's review desk in one scenario. */
export class ReviewDesk {
  #analysts: Analyst[] = [];
  #case: Case | undefined;
  #refusal: Reply<{ detail?: string }> | undefined;
  #taken: { by: string; transactionId: string }[] = [];
  #opened: string[] = [];

  constructor(readonly bank: FraudDriver) {}

  async limit(amount: string): Promise<void> {
    const key = await this.bank.server.createKey(this.bank.tenant, ['admin']);
    const response = await fetch(`${this.bank.server.url}/v1/fraud/reviews/settings`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ releaseLimits: { EUR: amount }, reason: 'decided by the board' }),
    });
    assert.equal(response.status, 200, await response.text());
  }

  async open(amounts: readonly string[]): Promise<void> {
    const analyst = await this.#analyst(0);
    for (const amount of amounts) {
      const { transactionId } = await this.bank.pay({ amount, cardId: name('card') });
      this.#case = await analyst.done<Case>('', { transactionId, reason: 'the customer called' });
      this.#opened.push(transactionId);
    }
  }

  async openMany(count: number): Promise<void> {
    await this.open(Array.from({ length: count }, (_, i) => `${10 + i}.00`));
  }

  async takeNext(): Promise<void> {
    this.#case = await (await this.#analyst(0)).done<Case>('/next', {});
  }

  async isPaymentOf(amount: string): Promise<void> {
    assert.equal(this.#case?.amount, amount);
    assert.equal(this.#case.assignee?.name, (await this.#analyst(0)).called);
  }

  async onlyWaits(amount: string): Promise<void> {
    const { reviews } = await (await this.#analyst(0)).done<Page>('');
    assert.deepEqual(reviews.map((waiting) => [waiting.amount, waiting.status, waiting.openedBy]), [[amount, 'open', 'decision']]);
  }

  async nobodyElseIsOffered(): Promise<void> {
    const other = await this.#analyst(1);
    const free = await other.done<Page>('?assignee=none');
    assert.equal(free.reviews.length, this.#opened.length - 1);
    for (let i = 1; i < this.#opened.length; i++) {
      assert.notEqual((await other.done<Case>('/next', {})).transactionId, this.#case?.transactionId);
    }
    assert.equal((await other.ask('/next', {})).status, 204);
  }

  async release(analyst: number): Promise<void> {
    this.#case = await this.#change(analyst, 'decide', { verdict: 'genuine', reasonCode: 'customer-confirms' });
  }

  async approve(analyst: number): Promise<void> {
    const reply = await (await this.#analyst(analyst)).ask<Case>(`/${this.#id()}/approve`, {});
    if (reply.status === 200) this.#case = reply.body;
    else this.#refusal = reply;
  }

  waitsForSomebodyElse(): void {
    assert.equal(this.#case?.status, 'awaiting-second');
  }

  isRefusedBecauseItTakesTwo(): void {
    assert.equal(this.#refusal?.status, 409, this.#refusal?.text);
    assert.match(this.#refusal.body.detail ?? '', /somebody else must approve/);
  }

  async isClosedAndNames(people: number): Promise<void> {
    const { status, verdict } = await this.#shown();
    const [first, second] = [await this.#analyst(0), await this.#analyst(1)];
    assert.equal(status, 'closed');
    assert.equal(verdict?.verdict, 'genuine');
    assert.equal(verdict.decidedBy.name, first.called);
    assert.equal(verdict.approvedBy?.name, people === 2 ? second.called : undefined);
  }

  async findFraudAmongPast(): Promise<void> {
    const [transactionId] = [...this.bank.payments.keys()];
    const analyst = await this.#analyst(0);
    this.#case = await analyst.done<Case>('', { transactionId, reason: 'the customer called' });
    this.#case = await this.#change(0, 'decide', { verdict: 'fraud', reasonCode: 'customer-denies' });
    assert.equal(this.#case.status, 'closed');
  }

  /** A second ahead: a verdict counts from the moment it was given. */
  async cardIsUsedAfterwards(): Promise<void> {
    await this.bank.pay({ cardId: name('card'), occurredAt: new Date(Date.now() + 1_000).toISOString() });
  }

  async chargeback(): Promise<void> {
    await this.bank.report(this.#id(), true, -1 / dayMs);
  }

  async isClosedWithContradiction(): Promise<void> {
    const { status, conflict } = await this.#shown();
    assert.equal(status, 'closed');
    assert.deepEqual([conflict?.fraud, conflict?.source], [true, 'chargeback']);
  }

  async takeAllAtOnce(people: number): Promise<void> {
    const analysts = await Promise.all(Array.from({ length: people }, (_, i) => this.#analyst(i)));
    await Promise.all(analysts.map(async (analyst) => {
      for (;;) {
        const reply = await analyst.ask<Case>('/next', {});
        if (reply.status === 204) return;
        assert.equal(reply.status, 200, reply.text);
        this.#taken.push({ by: analyst.called, transactionId: reply.body.transactionId });
      }
    }));
  }

  everyCaseWentToOne(): void {
    assert.deepEqual(this.#taken.map((taken) => taken.transactionId).sort(), [...this.#opened].sort());
    assert.ok(new Set(this.#taken.map((taken) => taken.by)).size > 1, 'one analyst took everything');
  }

  async #change(analyst: number, verb: string, body: object): Promise<Case> {
    return (await this.#analyst(analyst)).done<Case>(`/${this.#id()}/${verb}`, body);
  }

  async #shown(): Promise<Case> {
    return (await this.#analyst(0)).done<Case>(`/${this.#id()}`);
  }

  #id(): string {
    assert.ok(this.#case);
    return this.#case.transactionId;
  }

  async #analyst(index: number): Promise<Analyst> {
    for (let i = this.#analysts.length; i <= index; i++) {
      const key = await this.bank.server.createKey(this.bank.tenant, ['fraud:review']);
      this.#analysts.push(new Analyst(this.bank.server.url, key, `Analyst ${i + 1}`));
    }
    const analyst = this.#analysts[index];
    assert.ok(analyst);
    return analyst;
  }
}
