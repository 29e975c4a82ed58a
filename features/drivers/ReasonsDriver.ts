import assert from 'node:assert/strict';
import type { Answer, Reason } from './FraudClient.js';
import { dayMs, type FraudDriver } from './FraudDriver.js';

/** A reason with what it is held against. */
type Worded = Reason & { unit: string; usual: number | null; usualUnit: string | null; usualFrom: string | null };

/** What people read who do not know the model. */
export class ReasonsDriver {
  constructor(readonly bank: FraudDriver) {}

  async cardThatPaid(amount: string, days: number): Promise<void> {
    this.bank.newCard();
    for (let daysAgo = days; daysAgo > 0; daysAgo--) {
      await this.bank.pay({ amount, occurredAt: new Date(Date.now() - daysAgo * dayMs).toISOString() });
    }
  }

  async pays(amount: string): Promise<void> {
    await this.bank.pay({ amount });
  }

  reads(text: string): void {
    const texts = this.#reasons.map((reason) => reason.text);
    assert.ok(texts.includes(text), texts.join('\n'));
  }

  strongestComesFirst(): void {
    const contributions = this.#reasons.map((reason) => reason.contribution);
    assert.deepEqual(contributions, contributions.toSorted((a, b) => b - a));
  }

  tellsWhatIsUsual(): void {
    const amount = this.#reasons.find((reason) => reason.unit === 'EUR' && reason.usualFrom === 'population');
    assert.ok(amount && amount.usual !== null && amount.usualUnit === 'EUR', JSON.stringify(this.#reasons));
    assert.match(amount.text, /; usual for genuine payments: \d+\.\d\d EUR/);
  }

  async sameEverywhere(): Promise<void> {
    const { transactionId, reasons } = this.#answer;
    assert.deepEqual((await this.bank.record(transactionId)).reasons, reasons);
    const proof = await this.bank.client.replay(transactionId);
    assert.deepEqual((proof.body as unknown as { reasons: Reason[] }).reasons, reasons);
  }

  get #answer(): Answer {
    const answer = this.bank.answers.at(-1);
    assert.ok(answer);
    return answer;
  }

  get #reasons(): Worded[] {
    return this.#answer.reasons as Worded[];
  }
}
