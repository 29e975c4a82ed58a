import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { eventually } from './eventually.js';
import type { Factory } from './Factory.js';
import type { Output, Verdict } from './InspectionClient.js';

const tellMsMax = 30_000;
const output = 'mes';

interface Told {
  id: string;
  timestamp: string;
  signature: string;
  body: string;
  taken: boolean;
}

/** The factory's own system, to which the line tells its results: it may be out of order. */
export class Receiver {
  readonly #told: Told[] = [];
  readonly #server: Server;
  #works = false;
  #secret = '';

  private constructor(readonly factory: Factory) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const header = (name: string) => String(request.headers[name]);
        const [id, timestamp, signature] = [header('webhook-id'), header('webhook-timestamp'), header('webhook-signature')];
        this.#told.push({ id, timestamp, signature, body: Buffer.concat(chunks).toString('utf8'), taken: this.#works });
        response.writeHead(this.#works ? 204 : 503).end();
      });
    });
  }

  static async outOfOrder(factory: Factory): Promise<Receiver> {
    const receiver = new Receiver(factory);
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    const { port } = receiver.#server.address() as { port: number };
    const made = await factory.client.put<Output>(`/outputs/${output}`, { kind: 'webhook', url: `http://127.0.0.1:${port}/results`, events: ['result'], verdicts: [] });
    receiver.#secret = made.secret ?? assert.fail('no secret was given');
    return receiver;
  }

  async isToldAgain(times: number): Promise<void> {
    await eventually(tellMsMax, () => this.#told.length >= times, () => `told ${this.#told.length} times`);
    assert.ok(this.#told.every((told) => !told.taken));
  }

  mend(): void {
    this.#works = true;
  }

  /** Delivered once, as the same message that was refused before, and every time signed with the secret that only both know. */
  async took(verdict: Verdict): Promise<void> {
    const read = (told: Told) => (JSON.parse(told.body) as { data: Verdict }).data;
    await eventually(tellMsMax, () => this.#told.some((told) => told.taken && read(told).id === verdict.id), () => 'it was not delivered');
    for (const told of this.#told) assert.ok(told.signature.split(' ').includes(this.#sign(told)), `${told.signature} is no signature of ${told.body}`);
    const taken = this.#told.filter((told) => told.taken);
    assert.equal(new Set(taken.map(({ id }) => id)).size, taken.length, 'something was delivered twice');
    assert.deepEqual([...new Set(this.#told.map(({ id }) => id))], taken.map(({ id }) => id), 'what was refused was not delivered, in order');
    assert.deepEqual(read(taken.find((told) => read(told).id === verdict.id)!), verdict);
  }

  async nothingWasGivenUp(): Promise<void> {
    let now: Output | undefined;
    await eventually(tellMsMax, async () => {
      now = (await this.factory.client.get<{ outputs: Output[] }>('/outputs')).outputs.find(({ id }) => id === output);
      return now?.delivered === this.#told.filter((told) => told.taken).length;
    }, () => JSON.stringify(now));
    assert.equal(now?.deadLetters, 0);
  }

  async close(): Promise<void> {
    await this.factory.client.remove(`/outputs/${output}`);
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** As standardwebhooks.com has it, from the secret alone. */
  #sign(told: Told): string {
    const key = Buffer.from(this.#secret.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${told.id}.${told.timestamp}.${told.body}`).digest('base64')}`;
  }
}
