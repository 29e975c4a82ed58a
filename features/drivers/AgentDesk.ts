import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { eventually } from './eventually.js';
import type { Reply } from './FraudClient.js';
import type { Handover, Refusal, SupportClient } from './SupportClient.js';

const queuedMsMax = 10_000;

/** The people behind the bot, and the queue of shoppers who wait for one of them. */
export class AgentDesk {
  #conversation = '';
  #agent = '';
  #seen: Handover | undefined;
  #refusal: Reply<Refusal> | undefined;
  #takenBy = new Map<string, string[]>();
  #toldWhoHasIt = 0;

  constructor(readonly client: SupportClient) {}

  /** The queue follows the journal, so the newest shopper may come up a moment later. */
  async take(agent: string, conversation?: string): Promise<void> {
    await eventually(queuedMsMax, async () => {
      const { handovers } = (await this.client.waiting()).body;
      this.#seen = handovers.findLast((one) => conversation === undefined || one.conversationId === conversation);
      return this.#seen !== undefined;
    }, () => 'Nobody waits for a person.');
    this.#agent = agent;
    this.#conversation = this.#seen!.conversationId;
    const taken = await this.client.take(this.#conversation, agent);
    assert.equal(taken.status, 200, taken.text);
    assert.equal(taken.body.status, 'agent');
  }

  seesThatTheShopperWrote(text: string): void {
    const wrote = this.#seen?.lastMessages.filter((message) => message.role === 'shopper').map((message) => message.text) ?? [];
    assert.ok(wrote.includes(text), `The shopper wrote: ${wrote.join(' / ')}`);
  }

  seesTheReason(text: string): void {
    assert.ok(this.#seen?.reason?.includes(text), `The reason is: ${this.#seen?.reason}`);
  }

  async write(text: string): Promise<void> {
    const said = await this.client.sayAsAgent(this.#conversation, `a-${randomUUID()}`, text, this.#agent);
    assert.equal(said.status, 200, said.text);
  }

  async tryToTake(agent: string): Promise<void> {
    this.#refusal = await this.client.take(this.#conversation, agent);
  }

  async tryToWrite(agent: string): Promise<void> {
    this.#refusal = await this.client.sayAsAgent(this.#conversation, `a-${randomUUID()}`, 'Hello', agent);
  }

  isToldWhoHasIt(): void {
    assert.equal(this.#refusal?.status, 409, this.#refusal?.text);
    assert.ok(this.#refusal.body.detail?.includes(this.#agent), this.#refusal.text);
  }

  async finish(): Promise<void> {
    const finished = await this.client.finish(this.#conversation, true);
    assert.equal(finished.status, 200, finished.text);
    assert.equal(finished.body.status, 'bot');
  }

  /** Everybody reaches for every one of them at the same moment. */
  async takeAllAtOnce(agents: number, conversations: readonly string[]): Promise<void> {
    const names = Array.from({ length: agents }, (_, i) => `Agent ${i + 1}`);
    await Promise.all(conversations.flatMap((id) => names.map(async (agent) => {
      const taken = await this.client.take(id, agent);
      if (taken.status === 200) this.#takenBy.set(id, [...(this.#takenBy.get(id) ?? []), agent]);
      else if (taken.status === 409) this.#toldWhoHasIt++;
      else assert.fail(taken.text);
    })));
  }

  everyoneWentToOne(agents: number, conversations: readonly string[]): void {
    for (const id of conversations) assert.equal(this.#takenBy.get(id)?.length, 1, `taken by ${this.#takenBy.get(id)?.join(' and ')}`);
    assert.equal(this.#toldWhoHasIt, conversations.length * (agents - 1));
  }
}
