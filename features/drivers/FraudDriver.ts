import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Answer, FraudClient, type Payment, type Problem, type Reply, type StoredDecision } from './FraudClient.js';
import { bankFeatures } from './bankFeatures.js';
import type { ServerDriver } from './ServerDriver.js';

export const secondMs = 1_000;
export const dayMs = 86_400_000;

const scopes = ['fraud:score', 'fraud:label', 'fraud:read', 'fraud:train'] as const;

/** Which of the declared features answers a question a bank asks. */
const feature = {
  uses: { day: 'CARD_COUNT_1D', week: 'CARD_COUNT_7D' },
  average: { day: 'CARD_MEAN_AMOUNT_1D' },
  fraudShare: { week: 'MERCHANT_FRAUD_SHARE_7D' },
} as const;

/** One bank and what happened to it in one scenario. Steps call this and nothing else. */
export class FraudDriver {
  /** Everything the bank was answered, in the order of the requests. */
  readonly answers: Answer[] = [];
  readonly payments = new Map<string, Payment>();
  #client: FraudClient | undefined;
  #now = Date.now() - 60 * secondMs;
  #card = name('card');
  #merchant = name('merchant');
  #atMerchant: string[] = [];
  #reported: string[] = [];
  #refusal: Reply<Problem> | undefined;
  #replays: { identical: boolean; differences: unknown[] }[] = [];
  #attempted = '';
  #trained: { modelVersion: string } | undefined;

  private constructor(
    readonly server: ServerDriver,
    readonly tenant: string,
  ) {}

  /** A bank of its own for every scenario: nothing depends on what other scenarios left. */
  static async newBank(server: ServerDriver): Promise<FraudDriver> {
    const bank = new FraudDriver(server, name('bank'));
    bank.#client = new FraudClient(server.url, await server.createKey(bank.tenant, scopes));
    const declared = await bank.#client.declareFeatures(bankFeatures);
    assert.equal(declared.status, 200, declared.text);
    return bank;
  }

  get client(): FraudClient {
    assert.ok(this.#client);
    return this.#client;
  }

  // ---- paying -------------------------------------------------------------------------------------------------

  newCard(): void {
    this.#card = name('card');
  }

  /** Ten seconds apart, the last one now: six fit in a minute. */
  async useCard(times: number, agoMs = 0): Promise<void> {
    for (let i = times - 1; i >= 0; i--) await this.pay({ occurredAt: this.#at(agoMs + i * 10 * secondMs) });
  }

  async useCardOnceMore(): Promise<void> {
    this.#now += secondMs;
    await this.pay({});
  }

  async useAnotherCard(times: number): Promise<void> {
    const before = [this.#card, this.answers.length] as const;
    this.newCard();
    await this.useCard(times);
    [this.#card, this.answers.length] = before;
  }

  async payAmounts(amounts: readonly string[]): Promise<void> {
    for (const [i, amount] of amounts.entries()) await this.pay({ amount, occurredAt: this.#at((amounts.length - 1 - i) * secondMs) });
  }

  async useCardAtOnce(times: number): Promise<void> {
    await Promise.all(Array.from({ length: times }, () => this.pay({})));
  }

  async pay(with_: Partial<Payment>): Promise<Answer> {
    const payment = this.payment(with_);
    const reply = await this.client.score(payment);
    assert.equal(reply.status, 200, reply.text);
    this.payments.set(payment.transactionId, payment);
    this.answers.push(reply.body);
    return reply.body;
  }

  payment(with_: Partial<Payment>): Payment {
    return {
      transactionId: name('t'), occurredAt: this.#at(0), cardId: this.#card, merchantId: this.#merchant, deviceId: 'd-1',
      amount: '25.00', currency: 'EUR', channel: 'ecommerce', ...with_,
    };
  }

  /** Payments of different cards at one merchant, some days ago. */
  async merchantWithPayments(count: number, daysAgo: number): Promise<void> {
    this.#merchant = name('merchant');
    for (let i = 0; i < count; i++) {
      const answer = await this.pay({ cardId: name('card'), occurredAt: this.#at(daysAgo * dayMs - i * secondMs) });
      this.#atMerchant.push(answer.transactionId);
    }
    this.answers.length = 0;
  }

  useAnotherMerchant(): void {
    this.#merchant = name('merchant');
  }

  // ---- reporting ----------------------------------------------------------------------------------------------

  async reportAtMerchant(count: number, daysAgo: number): Promise<void> {
    this.#reported = this.#atMerchant.slice(0, count);
    await this.reportSame(true, daysAgo);
  }

  async reportSame(fraud: boolean, daysAgo: number): Promise<void> {
    for (const id of this.#reported) await this.report(id, fraud, daysAgo);
  }

  async reportPayment(index: number): Promise<void> {
    await this.report(this.#answer(index).transactionId, true, 0);
  }

  async report(transactionId: string, fraud: boolean, daysAgo: number): Promise<void> {
    const reply = await this.client.report(transactionId, fraud, this.#at(daysAgo * dayMs));
    assert.ok(reply.status >= 200 && reply.status < 300, reply.text);
  }

  async reportUnknown(): Promise<void> {
    this.#refusal = await this.client.report(name('t'), true, this.#at(0));
  }

  async recordShowsReport(): Promise<void> {
    const stored = await this.record(this.#answer(0).transactionId);
    assert.deepEqual(stored.labels.map((label) => label.fraud), [true]);
  }

  // ---- what a payment saw ---------------------------------------------------------------------------------------

  async usesSeen(window: keyof typeof feature.uses): Promise<number[]> {
    return this.#seen(this.answers, feature.uses[window]);
  }

  async usesSeenInOrder(window: keyof typeof feature.uses): Promise<number[]> {
    return this.#seen(this.answers.toSorted((a, b) => a.position - b.position), feature.uses[window]);
  }

  async averagesSeen(): Promise<number[]> {
    return this.#seen(this.answers, feature.average.day);
  }

  async fraudShareSeen(index: number): Promise<number | undefined> {
    return (await this.#seen([this.#answer(index)], feature.fraudShare.week))[0];
  }

  async cardWasCountedOnce(): Promise<void> {
    await this.useCardOnceMore();
    assert.equal((await this.#seen([this.#answer(-1)], feature.uses.day))[0], 2);
  }

  async #seen(answers: readonly Answer[], named: string): Promise<number[]> {
    const values: number[] = [];
    for (const answer of answers) {
      const value = (await this.record(answer.transactionId)).features[named];
      assert.equal(typeof value, 'number', `${named} of ${answer.transactionId} is ${value}`);
      values.push(value as number);
    }
    return values;
  }

  // ---- the record -----------------------------------------------------------------------------------------------

  async record(transactionId: string): Promise<StoredDecision> {
    const reply = await this.client.find(transactionId);
    assert.equal(reply.status, 200, reply.text);
    return reply.body;
  }

  async recordIsComplete(): Promise<void> {
    const answer = this.#answer(0);
    const stored = await this.record(answer.transactionId);
    assertSameAnswer(stored, answer);
    assert.equal(Date.parse(stored.occurredAt), Date.parse(this.payments.get(answer.transactionId)?.occurredAt ?? ''));
    assert.ok(Object.keys(stored.features).length > 0);
    assert.deepEqual(stored.labels, []);
  }

  async recordStillShowsFirstAnswer(): Promise<void> {
    assertSameAnswer(await this.record(this.#answer(0).transactionId), this.#answer(0));
  }

  async recompute(answers: readonly Answer[]): Promise<void> {
    for (const answer of answers) {
      const reply = await this.client.replay(answer.transactionId);
      assert.equal(reply.status, 200, reply.text);
      this.#replays.push(reply.body);
    }
  }

  nothingDiffers(): void {
    assert.ok(this.#replays.length > 0);
    for (const replay of this.#replays) assert.deepEqual({ ...replay, transactionId: undefined }, { ...replay, transactionId: undefined, identical: true, differences: [] });
  }

  async anotherBankAsks(): Promise<void> {
    const other = await FraudDriver.newBank(this.server);
    this.#refusal = await other.client.find(this.#answer(0).transactionId);
  }

  // ---- requests again -------------------------------------------------------------------------------------------

  async sendAgain(change: (payment: Payment) => unknown = (payment) => payment): Promise<void> {
    const payment = this.payments.get(this.#answer(0).transactionId);
    assert.ok(payment);
    const reply = await this.client.score(change(payment));
    if (reply.status === 200) this.answers.push(reply.body);
    else this.#refusal = reply;
  }

  async sendAtOnce(times: number): Promise<void> {
    const payment = this.payment({});
    await Promise.all(Array.from({ length: times }, () => this.pay(payment)));
  }

  allAnswersAreTheSame(count: number): void {
    assert.equal(this.answers.length, count);
    for (const answer of this.answers) assertSameAnswer(answer, this.#answer(0));
  }

  // ---- refusals -------------------------------------------------------------------------------------------------

  /** A payment with some fields replaced; undefined leaves the field out. */
  async attempt(changes: Record<string, unknown>): Promise<void> {
    await this.pay({});
    const payment = { ...this.payment({}), ...changes };
    this.#attempted = payment.transactionId;
    this.#refusal = await this.client.score(payment);
  }

  async attemptNonsense(): Promise<void> {
    await this.pay({});
    this.#refusal = await this.client.score('{"transactionId": "t-1", ');
  }

  isRefused(): void {
    assert.ok(this.#refusal && this.#refusal.status === 400, `not refused: ${this.#refusal?.text}`);
  }

  isRefusedNaming(fields: readonly string[]): void {
    this.isRefused();
    const named = Object.keys(this.#refusal?.body.errors ?? {});
    assert.deepEqual(named.sort(), [...fields].sort());
  }

  isRefusedAsConflict(): void {
    assert.equal(this.#refusal?.status, 409, this.#refusal?.text);
  }

  isRefusedAsUnknown(): void {
    assert.equal(this.#refusal?.status, 404, this.#refusal?.text);
  }

  refusalDoesNotRepeat(text: string): void {
    assert.ok(this.#refusal && !this.#refusal.text.includes(text), 'the refusal repeats what was sent');
  }

  /** No record, no count and no place in the order: the payments before and after it stand beside each other. */
  async nothingWasKept(): Promise<void> {
    if (this.#attempted) assert.equal((await this.client.find(this.#attempted)).status, 404);
    const before = this.#answer(0);
    const after = await this.pay({});
    assert.equal(after.position, before.position + 1, 'the refused request took a place in the order');
    assert.deepEqual(await this.usesSeen('day'), [1, 2]);
  }

  // ---- decisions --------------------------------------------------------------------------------------------------

  isApprovedWithoutScore(): void {
    const { decision, score, modelVersion } = this.#answer(0);
    assert.deepEqual({ decision, score, modelVersion }, { decision: 'approve', score: null, modelVersion: null });
  }

  /** Simulated payments and frauds that end yesterday, taken over from the bank's files. */
  async takeOverHistory(days: number): Promise<void> {
    const file = join(this.server.dataDirectory, `${this.tenant}.csv`);
    const start = this.#at((days + 1) * dayMs);
    await this.server.command('fraud', 'simulate', '--out', file, '--seed', '7', '--start', start, '--days', String(days),
      '--per-day', '300', '--customers', '300', '--merchants', '60');
    const taken = await this.server.command<{ payments: number; labels: number }>('fraud', 'import', file, ...this.#asBank());
    assert.ok(taken.payments > days * 200 && taken.labels > 0, JSON.stringify(taken));
  }

  async trainModel(): Promise<void> {
    this.#trained = await this.server.command<{ modelVersion: string }>('fraud', 'train', ...this.#asBank());
    assert.ok(this.#trained.modelVersion);
    await this.useCard(6);
  }

  areJudgedByTheModel(): void {
    for (const { score, decision, reasons } of this.answers) {
      assert.ok(score !== null && score > 0 && score < 1, `score ${score}`);
      assert.ok(['approve', 'review', 'decline'].includes(decision));
      assert.ok(reasons.length > 0 && reasons.every((reason) => reason.code && reason.text && Number.isFinite(reason.contribution)), JSON.stringify(reasons));
    }
  }

  answersNameTheModel(): void {
    for (const answer of this.answers) assert.equal(answer.modelVersion, this.#trained?.modelVersion);
  }

  #asBank(): string[] {
    return ['--tenant', this.tenant, '--data-dir', this.server.dataDirectory];
  }

  #answer(index: number): Answer {
    const answer = this.answers.at(index);
    assert.ok(answer, `there is no payment ${index}`);
    return answer;
  }

  #at(agoMs: number): string {
    return new Date(this.#now - agoMs).toISOString();
  }
}

/** Everything that makes a decision; how long it took may differ. */
export function assertSameAnswer(actual: Answer, expected: Answer): void {
  const decisive = ({ transactionId, position, score, decision, reasons, modelVersion, featureSetVersion }: Answer) =>
    ({ transactionId, position, score, decision, reasons, modelVersion, featureSetVersion });
  assert.deepEqual(decisive(actual), decisive(expected));
}

export function name(kind: string): string {
  return `${kind}-${randomUUID().slice(0, 13)}`;
}
