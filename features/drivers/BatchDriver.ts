import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { createInterface } from 'node:readline';
import type { Answer, Payment, Problem } from './FraudClient.js';
import { assertSameAnswer, type FraudDriver } from './FraudDriver.js';

interface Line extends Partial<Answer> {
  line?: number;
  error?: Problem;
}

/** A bank's file of payments, sent in one go while its answers are read. */
export class BatchDriver {
  #lines: string[] = [];
  #answers: Line[] = [];
  #before: Line[] = [];

  constructor(readonly bank: FraudDriver) {}

  write(payments: number): void {
    this.#lines = Array.from({ length: payments }, (_, i) => JSON.stringify(this.#payment(i, payments)));
  }

  spoil(line: number): void {
    this.#lines[line - 1] = this.#lines[line - 1]?.slice(0, 40) ?? '';
  }

  async send(): Promise<void> {
    const sending = this.#open();
    sending.end(this.#lines.map((line) => `${line}\n`).join(''));
    await this.#read(sending, () => undefined);
    for (const answer of this.#answers) if (answer.transactionId) this.bank.answers.push(answer as Answer);
  }

  async sendLineByLine(): Promise<void> {
    const sending = this.#open();
    let next = 0;
    const sendNext = (): void => {
      if (next === this.#lines.length) sending.end();
      else sending.write(`${this.#lines[next++]}\n`);
    };
    sendNext();
    await this.#read(sending, sendNext);
  }

  async sendAndKillAfter(answers: number): Promise<void> {
    const sending = this.#open();
    sending.end(this.#lines.map((line) => `${line}\n`).join(''));
    let killing: Promise<void> | undefined;
    await this.#read(sending, (count) => {
      if (count === answers) killing = this.bank.server.kill();
    }).catch(() => undefined);
    assert.ok(killing, `the file ended after ${this.#answers.length} answers`);
    await killing;
    await this.bank.server.start();
    this.#before = this.#answers;
    assert.ok(this.#before.length < this.#lines.length, 'the file was finished before the service was killed');
  }

  everyLineIsAnsweredInOrder(): void {
    assert.deepEqual(this.#answers.map((answer) => answer.transactionId), this.#lines.map((line) => (JSON.parse(line) as Payment).transactionId));
  }

  onlyLineIsRefused(line: number): void {
    assert.deepEqual(this.#answers.flatMap((answer) => answer.line ?? []), [line]);
    assert.equal(this.#answers[line - 1]?.error?.status, 400);
    assert.equal(this.#answers.length, this.#lines.length);
  }

  whatWasAnsweredIsAnsweredTheSame(): void {
    assert.ok(this.#before.length > 0);
    for (const [i, answer] of this.#before.entries()) assertSameAnswer(this.#answers[i] as Answer, answer as Answer);
  }

  everyPaymentIsKeptOnce(): void {
    const first = this.#answers[0]?.position ?? 0;
    assert.deepEqual(this.#answers.map((answer) => answer.position), this.#answers.map((_, i) => first + i));
  }

  #payment(index: number, count: number): Payment {
    return this.bank.payment({ occurredAt: new Date(Date.now() - 60_000 - (count - index) * 10).toISOString() });
  }

  #open(): ClientRequest {
    return request(`${this.bank.client.url}/v1/fraud/score/batch`, {
      method: 'POST', headers: { authorization: `Bearer ${this.bank.client.key}`, 'content-type': 'application/x-ndjson' },
    });
  }

  async #read(sending: ClientRequest, answered: (count: number) => void): Promise<void> {
    this.#answers = [];
    const broken = new Promise<never>((_, reject) => sending.on('error', reject));
    broken.catch(() => undefined);
    sending.flushHeaders();
    const [response] = (await Promise.race([once(sending, 'response'), broken])) as [import('node:http').IncomingMessage];
    assert.equal(response.statusCode, 200);
    const cut = new Promise<never>((_, reject) => response.on('aborted', () => reject(new Error('The line dropped.'))));
    cut.catch(() => undefined);
    const reading = (async () => {
      for await (const line of createInterface({ input: response })) answered(this.#answers.push(JSON.parse(line) as Line));
    })();
    await Promise.race([reading, cut]);
  }
}
