import assert from 'node:assert/strict';
import type { Answer, Payment } from './FraudClient.js';
import { assertSameAnswer, type FraudDriver, name } from './FraudDriver.js';
import { listen } from './Listener.js';
import { eventually } from './eventually.js';

const answersMsMax = 60_000;

/** Payments that stream in without pause while something happens to the service. */
export class PaymentFlow {
  readonly #bank: FraudDriver;
  readonly #answered = new Map<string, Answer>();
  readonly #unanswered: Payment[] = [];
  readonly #cards: Promise<void>[] = [];

  constructor(bank: FraudDriver, cards: number) {
    this.#bank = bank;
    for (let i = 0; i < cards; i++) this.#cards.push(this.#payUntilTheLineDrops(name('card')));
  }

  async killAfter(answers: number): Promise<void> {
    await eventually(answersMsMax, () => this.#answered.size >= answers, () => `only ${this.#answered.size} answers`);
    await this.#bank.server.kill();
    await Promise.all(this.#cards);
    await this.#bank.server.start();
  }

  async everyAnswerIsKept(): Promise<void> {
    for (const answer of this.#answered.values()) assertSameAnswer(await this.#bank.record(answer.transactionId), answer);
  }

  /** Positions follow each other from the first payment to the one made after the restart. */
  async theOrderHasNoGap(): Promise<void> {
    const last = await this.#bank.pay({});
    const heard = await listen(this.#bank.client, 0, last.position);
    const first = heard[0]?.position ?? 0;
    assert.deepEqual(heard.map((event) => event.position), Array.from({ length: last.position - first + 1 }, (_, i) => first + i));
    const kept = new Set(heard.map((event) => event.transactionId));
    for (const id of this.#answered.keys()) assert.ok(kept.has(id), `${id} was answered and is gone`);
  }

  async sendUnansweredAgain(): Promise<void> {
    assert.ok(this.#unanswered.length > 0, 'the service was not killed in mid-stream');
    for (const payment of this.#unanswered) this.#answered.set(payment.transactionId, await this.#bank.pay(payment));
  }

  async everyPaymentIsKeptOnce(): Promise<void> {
    const heard = await listen(this.#bank.client, 0, Math.max(...[...this.#answered.values()].map((answer) => answer.position)));
    assert.deepEqual(heard.map((event) => event.transactionId).sort(), [...this.#answered.keys()].sort());
  }

  async #payUntilTheLineDrops(cardId: string): Promise<void> {
    for (;;) {
      const payment = this.#bank.payment({ cardId });
      try {
        const reply = await this.#bank.client.score(payment);
        assert.equal(reply.status, 200, reply.text);
        this.#answered.set(payment.transactionId, reply.body);
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        this.#unanswered.push(payment);
        return;
      }
    }
  }
}
