import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FraudDriver, name } from './FraudDriver.js';

interface Column {
  name: string;
  type: string;
  missing: number;
}

interface Report {
  passed: boolean;
  rows: number;
  columns: Column[];
  drift: { column: string; verdict: string }[];
  expectations: { column: string | null; rule: string; passed: boolean }[];
}

/** Files of payments as an analyst has them, and what the data commands say of them. */
export class DataDriver {
  readonly #stem: string;
  #payments = 0;
  #report: Report | undefined;
  #refusal = '';

  constructor(readonly bank: FraudDriver) {
    this.#stem = join(bank.server.dataDirectory, name('file'));
  }

  async makeFile(): Promise<void> {
    const made = await this.bank.server.command<{ payments: number }>(
      'fraud', 'simulate', '--out', this.#path('first.csv'), '--seed', '11', '--days', '20', '--per-day', '200', '--customers', '200', '--merchants', '60');
    this.#payments = made.payments;
  }

  makeLaterFile(): void {
    const [header = '', ...rows] = readFileSync(this.#path('first.csv'), 'utf8').trimEnd().split('\n');
    const amount = header.split(',').indexOf('amount');
    const doubled = rows.map((row) => row.split(',').map((field, i) => (i === amount ? (2 * Number(field)).toFixed(2) : field)).join(','));
    writeFileSync(this.#path('later.csv'), [header, ...doubled, ''].join('\n'));
  }

  async check(): Promise<void> {
    this.#report = await this.#ask<Report>('check', this.#path('first.csv'), '--id', 'transaction_id', '--report', this.#path('page.html'));
  }

  async compare(): Promise<void> {
    writeFileSync(this.#path('expect.json'), JSON.stringify({ columns: { amount: { psiMax: 0.1 }, channel: { psiMax: 0.1 } } }));
    this.#report = await this.#ask<Report>(
      'check', this.#path('later.csv'), '--reference', this.#path('first.csv'), '--id', 'transaction_id', '--expect', this.#path('expect.json'));
  }

  async prepareBoth(): Promise<void> {
    writeFileSync(this.#path('key'), randomBytes(32));
    writeFileSync(this.#path('recipe.json'), JSON.stringify({
      columns: { amount: 'number' },
      steps: [{ step: 'hash', columns: ['card_id'] }, { step: 'bins', column: 'amount', count: 10 }],
    }));
    const key = ['--key-file', this.#path('key')];
    await this.#ask('prepare', this.#path('first.csv'), '--recipe', this.#path('recipe.json'), '--fit-state', this.#path('state.json'), '--out', this.#path('first.out.csv'), ...key);
    await this.#ask('prepare', this.#path('later.csv'), '--use-state', this.#path('state.json'), '--out', this.#path('later.out.csv'), ...key);
  }

  async trainExpectingAmountsUpTo(most: number): Promise<void> {
    writeFileSync(this.#path('expect.json'), JSON.stringify({ columns: { AMOUNT: { max: most } } }));
    await assert.rejects(
      this.bank.server.command('fraud', 'train', '--features', 'baseline15', '--expect', this.#path('expect.json'), '--tenant', this.bank.tenant, '--data-dir', this.bank.server.dataDirectory),
      (error: { stderr?: string }) => (this.#refusal = error.stderr ?? '') !== '');
  }

  reportTellsTheFile(): void {
    const report = this.#found();
    assert.equal(report.rows, this.#payments);
    const kind = (column: string) => report.columns.find((found) => found.name === column);
    assert.equal(kind('amount')?.type, 'number');
    assert.equal(kind('amount')?.missing, 0);
    assert.equal(kind('occurred_at')?.type, 'time');
    assert.ok((kind('fraud_reported_at')?.missing ?? 0) > 0);
  }

  pageStandsAlone(): void {
    const page = readFileSync(this.#path('page.html'), 'utf8');
    assert.match(page, /<svg role="img"[^>]*aria-label="Histogram of amount,/);
    assert.doesNotMatch(page, /<script|https?:|<link|<img/i);
  }

  checkFailedNaming(column: string): void {
    const report = this.#found();
    assert.equal(report.passed, false);
    assert.deepEqual(report.expectations.filter((e) => !e.passed).map((e) => [e.column, e.rule]), [[column, 'psiMax']]);
    assert.notEqual(report.drift.find((d) => d.column === column)?.verdict, 'stable');
  }

  laterFileWasTreatedAsTheFirst(): void {
    const [first, later, raw] = [this.#column('first.out.csv', 'attributes.amount_bin'), this.#column('later.out.csv', 'attributes.amount_bin'), this.#column('first.csv', 'card_id')];
    const mean = (bins: string[]) => bins.reduce((sum, bin) => sum + Number(bin), 0) / bins.length;
    assert.ok(mean(later) > mean(first) + 1, `${mean(first)} ${mean(later)}`);
    const hashed = this.#column('first.out.csv', 'card_id');
    assert.deepEqual(hashed, this.#column('later.out.csv', 'card_id'));
    assert.ok(hashed.every((hash, i) => /^[0-9a-f]{32}$/.test(hash) && hash !== raw[i]));
    assert.equal(new Set(hashed).size, new Set(raw).size);
  }

  refusalNames(column: string): void {
    assert.match(this.#refusal, new RegExp(`${column}: max 1, found`));
  }

  async noModelIsRegistered(): Promise<void> {
    await this.bank.pay({});
    this.bank.isApprovedWithoutScore();
  }

  /** A check that fails ends with 1 and still prints its report. */
  async #ask<T>(...args: string[]): Promise<T> {
    try {
      return await this.bank.server.command<T>('fraud', 'data', ...args);
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      assert.ok(stdout, stderr);
      return JSON.parse(stdout) as T;
    }
  }

  #column(file: string, column: string): string[] {
    const [header = '', ...rows] = readFileSync(this.#path(file), 'utf8').trimEnd().split('\n');
    const place = header.split(',').indexOf(column);
    return rows.map((row) => row.split(',')[place] ?? '');
  }

  #found(): Report {
    assert.ok(this.#report);
    return this.#report;
  }

  #path(kind: string): string {
    return `${this.#stem}.${kind}`;
  }
}
