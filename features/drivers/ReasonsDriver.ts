import assert from 'node:assert/strict';
import type { Answer, Reason } from './FraudClient.js';
import { dayMs, type FraudDriver } from './FraudDriver.js';

/** A reason with what it is held against. */
type Worded = Reason & { unit: string; usual: number | null; usualUnit: string | null; usualFrom: string | null };

/** What record and proof say of a decision. */
interface Decided {
  reasons: Reason[];
  decidedBy: object | null;
  shadowRules: object[];
}

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

  oneBegins(text: string): void {
    const texts = this.#reasons.map((reason) => reason.text);
    assert.ok(texts.some((t) => t.startsWith(text)), texts.join('\n'));
  }

  noneSaysUsual(amount: number): void {
    for (const reason of this.#reasons) assert.ok(reason.usual === null || Math.abs(reason.usual - amount) > 0.005, reason.text);
  }

  ruleComesFirst(): void {
    assert.match(this.#reasons[0]?.code ?? '', /^RULE_/);
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
    const record = (await this.bank.record(transactionId)) as unknown as Decided;
    assert.deepEqual(record.reasons, reasons);
    const proof = (await this.bank.client.replay(transactionId)).body as unknown as Decided;
    assert.deepEqual([proof.reasons, proof.decidedBy, proof.shadowRules], [reasons, record.decidedBy, record.shadowRules]);
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
