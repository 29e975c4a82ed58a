import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { FraudDriver } from './FraudDriver.js';

const run = promisify(execFile);
const suite = fileURLToPath(new URL('../../../suite', import.meta.url));

interface Problem {
  kind: string;
  position: number;
  text: string;
}

interface Report {
  valid: boolean;
  tenants: { tenant: string; events: number; head: number; signedThrough: number; problems: Problem[] }[];
}

/** An auditor, who reads the stored journal and asks the service nothing; and somebody with access to the files. */
export class AuditDriver {
  readonly #folder = mkdtempSync(join(tmpdir(), 'suite-audit-'));
  readonly #checkpoints = join(this.#folder, 'checkpoints.json');
  #copy = join(this.#folder, 'copy');
  #older = join(this.#folder, 'older');
  #keeps = false;
  #report: Report | undefined;
  #changed = 0;

  constructor(readonly bank: FraudDriver) {}

  /** Beside the running service. */
  async verify(): Promise<void> {
    await this.#verify(this.bank.server.dataDirectory);
  }

  async verifyCopy(): Promise<void> {
    await this.#verify(this.#copy);
  }

  /** The service stops first: then everything is in one file, and the end is signed. */
  async changePaymentInCopy(index: number): Promise<void> {
    await this.bank.server.whileStopped(() => this.#copyTo(this.#copy));
    const answer = this.bank.answers[index];
    assert.ok(answer);
    this.#changed = answer.position;
    const other = answer.transactionId.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x'));
    const file = join(this.#copy, 'journal.db');
    const before = readFileSync(file, 'latin1');
    const after = before.replaceAll(answer.transactionId, other);
    assert.notEqual(after, before);
    writeFileSync(file, after, 'latin1');
  }

  async forgetCardholder(): Promise<void> {
    const payment = this.bank.payments.get(this.bank.answers[0]?.transactionId ?? '');
    const key = await this.bank.server.createKey(this.bank.tenant, ['admin']);
    const reply = await fetch(`${this.bank.server.url}/v1/fraud/erasures`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ cardId: payment?.cardId }),
    });
    assert.equal(reply.status, 204, await reply.text());
  }

  async keepCheckpoints(): Promise<void> {
    await this.bank.server.whileStopped(() => this.#copyTo(this.#older));
    await this.bank.useCard(2);
    await this.bank.server.whileStopped(() => this.#copyTo(this.#copy));
    await this.bank.server.command('journal', 'checkpoints', '--data-dir', this.#copy, '--tenant', this.bank.tenant, '--out', this.#checkpoints);
    this.#keeps = true;
  }

  putOlderCopyInPlace(): void {
    this.#copy = this.#older;
  }

  findsEverythingAsWritten(): void {
    const tenant = this.#tenant();
    assert.deepEqual(tenant.problems, []);
    assert.equal(tenant.events, tenant.head);
    assert.ok(tenant.events >= this.bank.answers.length);
  }

  isShownTheChangedEvent(): void {
    const [problem] = this.#tenant().problems;
    assert.equal(this.#report?.valid, false);
    assert.deepEqual([problem?.kind, problem?.position], ['changed', this.#changed], problem?.text);
  }

  isShownThatTheEndIsMissing(): void {
    const tenant = this.#tenant();
    assert.deepEqual([tenant.problems[0]?.kind, tenant.problems[0]?.position], ['removed', tenant.head + 1], tenant.problems[0]?.text);
  }

  async #verify(directory: string): Promise<void> {
    const kept = this.#keeps ? ['--checkpoints', this.#checkpoints] : [];
    const args = ['journal', 'verify', '--data-dir', directory, '--tenant', this.bank.tenant, ...kept, '--json'];
    // Exit status 1 says that something is wrong; what it is, is printed all the same.
    const { stdout } = await run(suite, args).catch((failed: { stdout: string; stderr: string }) => {
      assert.ok(failed.stdout, failed.stderr);
      return failed;
    });
    this.#report = JSON.parse(stdout) as Report;
  }

  #tenant(): Report['tenants'][number] {
    const tenant = this.#report?.tenants.find((one) => one.tenant === this.bank.tenant);
    assert.ok(tenant, JSON.stringify(this.#report));
    return tenant;
  }

  #copyTo(folder: string): void {
    cpSync(this.bank.server.dataDirectory, folder, { recursive: true });
  }

  leave(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
