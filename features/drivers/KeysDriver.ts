import assert from 'node:assert/strict';
import { eventually } from './eventually.js';
import type { FraudDriver } from './FraudDriver.js';

const untilEndedMsMax = 30_000;

/** A system of the bank with an API key of its own, and what its operator does with the key. */
export class KeysDriver {
  #id = '';
  #secrets: string[] = [];
  #asked: Response[] = [];

  constructor(readonly bank: FraudDriver) {}

  async create(...options: string[]): Promise<void> {
    const made = await this.#command<{ id: string; key: string }>('create', '--scopes', 'fraud:read', ...options);
    this.#id = made.id;
    this.#secrets = [made.key];
  }

  async rotate(overlap: string): Promise<void> {
    const { key } = await this.#command<{ key: string }>('rotate', this.#id, '--overlap', overlap);
    this.#secrets.push(key);
  }

  async raise(rate: number): Promise<void> {
    await this.#command('limit', this.#id, '--rate', String(rate));
  }

  async ask(times: number): Promise<void> {
    for (let i = 0; i < times; i++) this.#asked.push(await this.#ask(this.#secrets.at(-1) ?? ''));
  }

  async guess(times: number): Promise<void> {
    for (let i = 0; i < times; i++) this.#asked.push(await this.#ask(`suite_${'0'.repeat(12)}_${'a'.repeat(43)}`));
  }

  areAnswered(count: number): void {
    assert.deepEqual(this.#asked.slice(-count).map((answer) => answer.status), Array.from({ length: count }, () => 200));
  }

  lastIsToldToWait(): void {
    const last = this.#asked.at(-1);
    assert.equal(last?.status, 429);
    assert.ok(Number(last.headers.get('retry-after')) >= 1);
  }

  everyAnswerSaysWhatIsLeft(left: readonly number[]): void {
    const said = this.#asked.map((answer) => Number(/^"key";r=(\d+);t=\d+$/.exec(answer.headers.get('ratelimit') ?? '')?.[1]));
    assert.deepEqual(said, left);
  }

  async bothSecretsWork(): Promise<void> {
    for (const secret of this.#secrets) assert.equal((await this.#ask(secret)).status, 200);
  }

  async onlyTheNewSecretWorks(): Promise<void> {
    const [old = '', renewed = ''] = this.#secrets;
    await eventually(untilEndedMsMax, async () => (await this.#ask(old)).status === 401, () => 'the old secret still works');
    assert.equal((await this.#ask(renewed)).status, 200);
  }

  #ask(secret: string): Promise<Response> {
    return fetch(`${this.bank.client.url}/v1/fraud/transactions`, { headers: { authorization: `Bearer ${secret}` } });
  }

  #command<T>(name: string, ...rest: string[]): Promise<T> {
    return this.bank.server.command<T>('keys', name, ...rest, '--tenant', this.bank.tenant, '--data-dir', this.bank.server.dataDirectory);
  }
}
