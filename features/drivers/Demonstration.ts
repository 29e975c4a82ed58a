import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, FraudClient } from './FraudClient.js';
import { eventually } from './eventually.js';
import { PageVisitor } from './PageVisitor.js';
import { ServerDriver } from './ServerDriver.js';

/** Forty days of payments are imported and a model is trained; a busy machine with two cores needs minutes. */
const preparedMsMax = 170_000;
const paidMsMax = 60_000;

/** As many as the command that is shown proves. */
const decisions = 20;

/** What a newcomer does with `./suite up`: reads what it prints and tries it. One demonstration serves all its scenarios. */
export class Demonstration {
  static #shared: Promise<Demonstration> | undefined;
  readonly #server = new ServerDriver();
  #client: FraudClient | undefined;
  #key = '';
  #model = '';
  #answer: Answer | undefined;

  static started(): Promise<Demonstration> {
    Demonstration.#shared ??= Demonstration.#start();
    return Demonstration.#shared;
  }

  static async stop(): Promise<void> {
    const started = await Demonstration.#shared?.catch(() => undefined);
    if (started) await started.#server.stop();
  }

  static async #start(): Promise<Demonstration> {
    const demonstration = new Demonstration();
    await demonstration.#server.start({ demonstration: true });
    try {
      demonstration.#key = await demonstration.#shownKey();
    } catch (failed) {
      await demonstration.#server.stop();
      throw failed;
    }
    demonstration.#client = new FraudClient(demonstration.#server.url, demonstration.#key);
    return demonstration;
  }

  async pay(): Promise<void> {
    const reply = await this.#bank.score({
      transactionId: `t-${Date.now()}`, occurredAt: new Date().toISOString(), cardId: 'c-77', merchantId: 'm-12',
      amount: '129.90', currency: 'EUR', channel: 'ecommerce', attributes: { country: 'DE' },
    });
    assert.equal(reply.status, 200, reply.text);
    this.#answer = reply.body;
    this.#model ||= reply.body.modelVersion ?? '';
  }

  answered(): void {
    assert.ok(this.#answer);
    assert.equal(typeof this.#answer.score, 'number');
    assert.ok(['approve', 'review', 'decline'].includes(this.#answer.decision));
    assert.match(this.#answer.modelVersion ?? '', /^m-0001-/);
  }

  async paymentsComeIn(): Promise<void> {
    assert.ok(this.#answer);
    const from = this.#answer.position;
    await eventually(paidMsMax, async () => {
      await this.pay();
      await delay(500); // so that most of what comes in is not our own
      return this.#answer!.position > from + decisions;
    }, () => 'No simulated payments came in.');
  }

  async lastDecisionsAreProven(): Promise<void> {
    assert.match(this.#server.log(), /\.\/suite fraud replay --last 20/);
    const replayed = await this.#server.command<{ replayed: number; identical: number }>(
      'fraud', 'replay', '--last', '20', '--data-dir', this.#server.dataDirectory);
    assert.equal(replayed.replayed, decisions);
    assert.equal(replayed.identical, decisions);
  }

  /** At the address that the log shows. */
  visitShop(): Promise<PageVisitor> {
    const address = /^ *The shop is open: (\S+) /m.exec(this.#server.log())?.[1];
    assert.ok(address, this.#server.log());
    return PageVisitor.arriveAt(address);
  }

  async startAgain(): Promise<void> {
    if (this.#model === '') await this.pay();
    await this.#server.interrupt();
    await this.#server.start({ demonstration: true });
  }

  async sameModelDecides(): Promise<void> {
    const before = this.#model;
    await this.pay();
    assert.equal(this.#answer?.modelVersion, before);
  }

  async firstKeyWorks(): Promise<void> {
    await eventually(paidMsMax, () => this.#server.log().includes('The key shown at the first start still works'), () => this.#server.log());
    await this.pay();
  }

  get #bank(): FraudClient {
    assert.ok(this.#client);
    return this.#client;
  }

  async #shownKey(): Promise<string> {
    let key: string | undefined;
    await eventually(preparedMsMax, () => {
      key = /^ *KEY=(\S+)\n *curl -s \S+\/v1\/fraud\//m.exec(this.#server.log())?.[1];
      return key !== undefined;
    }, () => `No key was shown:\n${this.#server.log()}`);
    return key!;
  }
}
