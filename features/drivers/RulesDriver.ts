import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from './FraudClient.js';
import { dayMs, type FraudDriver } from './FraudDriver.js';

interface Rule {
  name: string;
  hits: number;
  shadowHits: number;
}

interface Change {
  change: string;
  name: string;
  by: string;
  reason: string;
}

interface Group {
  payments: number;
  frauds: number;
  genuine: number;
  amounts: Record<string, { fraud: string; genuine: string }>;
}

interface Backtest {
  period: Group;
  rules: { matches: Group; precision: number; recall: number; adds: { stopped: Group } }[];
}

const ruleName = 'large-amount';
const reasonGiven = 'agreed in the fraud meeting';

/** What the bank's fraud team does: it has a key of its own, which may change rules and nothing else. */
export class RulesDriver {
  #key: Promise<string> | undefined;
  #refusal: { status: number; text: string } | undefined;
  #backtest: Backtest | undefined;

  constructor(readonly bank: FraudDriver) {}

  // ---- lists ----------------------------------------------------------------------------------------------------

  async blockCard(untilMs: number): Promise<void> {
    const entry = { kind: 'card', id: this.bank.payment({}).cardId, expiresAt: new Date(Date.now() + untilMs).toISOString(), note: 'reported lost' };
    await this.#done('POST', '/v1/fraud/lists/block/entries', { entries: [entry], reason: 'its owner lost it' });
  }

  blockCardUntilTomorrow(): Promise<void> {
    return this.blockCard(dayMs);
  }

  blockCardUntilAnHourAgo(): Promise<void> {
    return this.blockCard(-dayMs / 24);
  }

  lastIsDeclinedByTheList(): void {
    assert.equal(this.#last().decision, 'decline');
    assert.equal(this.#last().reasons[0]?.code, 'RULE_LIST_BLOCK');
  }

  allAreApproved(): void {
    assert.ok(this.bank.answers.length > 0);
    for (const answer of this.bank.answers) assert.equal(answer.decision, 'approve');
  }

  // ---- rules ----------------------------------------------------------------------------------------------------

  async declineAbove(euros: number, mode: 'enabled' | 'shadow'): Promise<void> {
    await this.#done('PUT', `/v1/fraud/rules/${ruleName}`, { ...this.#rule(euros), mode });
  }

  async reviewAbove(euros: number): Promise<void> {
    await this.#done('PUT', `/v1/fraud/rules/${ruleName}`, this.#rule(euros, 'review'));
  }

  async declineAboveWithTest(euros: number, declined: string): Promise<void> {
    const test = { name: 'the limit', payment: { amount: declined, currency: 'EUR' }, matches: true };
    this.#refusal = await this.#send('PUT', `/v1/fraud/rules/${ruleName}`, { ...this.#rule(euros), tests: [test] });
  }

  isRefusedNamingItsTest(): void {
    assert.equal(this.#refusal?.status, 400, this.#refusal?.text);
    assert.match(this.#refusal.text, /'the limit' expects the rule to match/);
  }

  async hasNoRules(): Promise<void> {
    assert.deepEqual((await this.#get<{ rules: Rule[] }>('/v1/fraud/rules')).rules, []);
  }

  async wouldHaveDeclined(payments: number): Promise<void> {
    const { rules } = await this.#get<{ rules: Rule[] }>('/v1/fraud/rules');
    assert.deepEqual(rules.map(({ hits, shadowHits }) => [hits, shadowHits]), [[0, payments]]);
  }

  async remove(): Promise<void> {
    await this.#done('DELETE', `/v1/fraud/rules/${ruleName}`, { reason: 'replaced by the model' });
  }

  async wasDeclinedByTheRule(index: number): Promise<void> {
    const answer = this.bank.answers[index];
    assert.ok(answer);
    const record = await this.#get<{ decision: string; decidedBy: unknown }>(`/v1/fraud/transactions/${answer.transactionId}`);
    assert.deepEqual([record.decision, record.decidedBy], ['decline', { rule: ruleName, version: 1 }]);
  }

  async recordTellsWhoAndWhy(): Promise<void> {
    const { changes } = await this.#get<{ changes: Change[] }>('/v1/fraud/rules/history');
    assert.deepEqual(changes.map((c) => [c.change, c.reason]), [['rule-removed', 'replaced by the model'], ['rule-put', reasonGiven]]);
    const key = await this.#myKey();
    for (const change of changes) assert.ok(change.by && key.includes(change.by), `changed by ${change.by}`);
  }

  // ---- trying ---------------------------------------------------------------------------------------------------

  async tryOnThePast(euros: number): Promise<void> {
    const file = join(this.bank.server.dataDirectory, `${this.bank.tenant}-rules.json`);
    writeFileSync(file, JSON.stringify([{ name: ruleName, ...this.#rule(euros) }]));
    this.#backtest = await this.bank.server.command<Backtest>(
      'fraud', 'rules', 'backtest', file, '--tenant', this.bank.tenant, '--data-dir', this.bank.server.dataDirectory);
  }

  learnsWhatItCatchesAndCosts(): void {
    const [rule] = this.#backtest?.rules ?? [];
    assert.ok(this.#backtest && rule);
    const { frauds, genuine, payments, amounts } = rule.adds.stopped;
    assert.ok(frauds > 0 && frauds <= this.#backtest.period.frauds, `${frauds} frauds`);
    assert.equal(genuine, payments - frauds);
    assert.ok(Number(amounts['EUR']?.fraud) > frauds * 200 && Number(amounts['EUR']?.genuine) >= genuine * 200, JSON.stringify(amounts));
    assert.ok(Math.abs(rule.recall - frauds / this.#backtest.period.frauds) < 0.001);
  }

  #rule(euros: number, action: 'decline' | 'review' = 'decline'): object {
    return { expression: `amount > ${euros} EUR`, action, priority: 10, reason: reasonGiven };
  }

  #last(): Answer {
    const answer = this.bank.answers.at(-1);
    assert.ok(answer);
    return answer;
  }

  #myKey(): Promise<string> {
    this.#key ??= this.bank.server.createKey(this.bank.tenant, ['fraud:rules', 'fraud:read']);
    return this.#key;
  }

  async #done(method: string, path: string, body: object): Promise<void> {
    const { status, text } = await this.#send(method, path, body);
    assert.equal(status, 200, text);
  }

  async #get<T>(path: string): Promise<T> {
    const { status, text } = await this.#send('GET', path);
    assert.equal(status, 200, text);
    return JSON.parse(text) as T;
  }

  async #send(method: string, path: string, body?: object): Promise<{ status: number; text: string }> {
    const headers = { authorization: `Bearer ${await this.#myKey()}`, 'content-type': 'application/json' };
    const response = await fetch(this.bank.server.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return { status: response.status, text: await response.text() };
  }
}
