import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Reply } from './FraudClient.js';
import type { Conversation, Message, Refusal, SupportClient, Turn } from './SupportClient.js';

export type Language = 'en' | 'zh';

/** Somebody who writes to the bot through the shop's own app, and what they are answered. */
export class Shopper {
  #last: Reply<Turn & Refusal> | undefined;
  #sent = { messageId: '', text: '' };
  #before: Message | undefined;
  /** Every message with its answer, in order. */
  readonly #said: { text: string; answer: Message }[] = [];

  private constructor(
    readonly client: SupportClient,
    readonly conversation: Conversation,
  ) {}

  static async arrive(client: SupportClient, language: Language): Promise<Shopper> {
    const started = await client.start(language);
    assert.equal(started.status, 201, started.text);
    return new Shopper(client, started.body);
  }

  static async arriveForAPerson(client: SupportClient, count: number): Promise<Shopper[]> {
    const shoppers = await Promise.all(Array.from({ length: count }, () => Shopper.arrive(client, 'en')));
    for (const shopper of shoppers) await shopper.askPerson();
    return shoppers;
  }

  static async askEach(client: SupportClient, questions: readonly (readonly [Language, string])[]): Promise<void> {
    for (const [language, question] of questions) {
      const shopper = await Shopper.arrive(client, language);
      await shopper.write(question);
      shopper.isAnswered();
    }
  }

  get id(): string {
    return this.conversation.conversationId;
  }

  async write(text: string): Promise<void> {
    this.#sent = { messageId: `m-${randomUUID()}`, text };
    await this.#send();
    if (this.#last?.body.message) this.#said.push({ text, answer: this.#last.body.message });
  }

  async writeAgain(): Promise<void> {
    this.#before = this.#answer;
    await this.#send();
  }

  async writeElsewhere(): Promise<void> {
    this.#last = await this.client.say('0'.repeat(32), 'm-1', 'Is anybody there?');
  }

  async writeAll(texts: readonly string[]): Promise<void> {
    for (const text of texts) await this.write(text);
  }

  botSays(text: string): void {
    assert.ok(this.#answer.text.includes(text), `The bot says: ${this.#answer.text}`);
  }

  botDoesNotSay(text: string): void {
    assert.ok(!this.#answer.text.includes(text), `The bot says: ${this.#answer.text}`);
  }

  botQuotes(articleId: string): void {
    const quoted = this.#answer.citations?.map((citation) => citation.articleId) ?? [];
    assert.ok(quoted.includes(articleId), `The bot quotes ${quoted.join(', ') || 'nothing'}: ${this.#answer.text}`);
  }

  botQuotesNothing(): void {
    assert.deepEqual(this.#answer.citations ?? [], []);
    assert.notEqual(this.#answer.answered, true);
  }

  botOffers(text: string): void {
    const { quickReplies } = this.#turn;
    assert.ok(quickReplies.includes(text), `The bot offers: ${quickReplies.join(', ')}`);
  }

  /** Looks up every citation: what is quoted stands at that place of that article, and the sentence is what is quoted. */
  async quotesStandInTheirArticles(): Promise<void> {
    const { citations = [], sentences = [], language } = this.#answer;
    assert.ok(citations.length > 0, `Nothing is quoted: ${this.#answer.text}`);
    for (const citation of citations) {
      assert.equal(citation.language, language);
      const { passages } = (await this.client.search(citation.quote, language)).body;
      const place = passages.find((one) => one.articleId === citation.articleId && one.start <= citation.start && citation.end <= one.end);
      assert.ok(place, `No passage of ${citation.articleId} holds ${citation.start} to ${citation.end}.`);
      assert.equal(place.text.slice(citation.start - place.start, citation.end - place.start), citation.quote);
    }

    for (const sentence of sentences.filter((one) => one.citation !== undefined)) assert.ok(citations[sentence.citation!], sentence.text);
  }

  waitsForAPerson(): void {
    assert.equal(this.#turn.status, 'waiting');
  }

  talksToTheBot(): void {
    assert.equal(this.#turn.status, 'bot');
  }

  isAnswered(): void {
    assert.equal(this.#last?.status, 200, this.#last?.text);
    assert.ok(this.#answer.text.length > 0);
  }

  isAnsweredAsBefore(): void {
    assert.deepEqual(this.#answer, this.#before);
  }

  /** What the bot's model took the last message for. */
  async wasUnderstoodAs(intent: string): Promise<void> {
    const last = (await this.transcript()).findLast((message) => message.role === 'shopper');
    assert.equal(last?.intent?.name, intent);
    assert.equal(last.outOfScope, false);
  }

  isRefused(status: number, words: string): void {
    assert.equal(this.#last?.status, status, this.#last?.text);
    assert.ok(this.#last.text.includes(words), this.#last.text);
  }

  async transcript(): Promise<Message[]> {
    const read = await this.client.read(this.id);
    assert.equal(read.status, 200, read.text);
    return read.body.messages;
  }

  /** Greeting, then every message exactly as it was written and every answer as it was given. */
  async transcriptIsComplete(): Promise<void> {
    const kept = await this.transcript();
    const expected = [...this.conversation.messages.map(({ role, text }) => [role, text]),
      ...this.#said.flatMap(({ text, answer }) => [['shopper', text], ['bot', answer.text]])];
    assert.deepEqual(kept.map(({ role, text }) => [role, text]), expected);
  }

  async haveErased(): Promise<void> {
    const erased = await this.client.erase(this.id);
    assert.equal(erased.status, 204, erased.text);
  }

  async transcriptHasNothingOf(text: string): Promise<void> {
    const read = await this.client.read(this.id);
    assert.ok(read.status === 200 || read.status === 410, read.text);
    assert.ok(!read.text.includes(text), read.text);
  }

  async askPerson(): Promise<void> {
    const asked = await this.client.askPerson(this.id);
    assert.equal(asked.status, 200, asked.text);
    assert.equal(asked.body.status, 'waiting');
  }

  async #send(): Promise<void> {
    this.#last = await this.client.say(this.id, this.#sent.messageId, this.#sent.text);
  }

  get #turn(): Turn {
    assert.equal(this.#last?.status, 200, this.#last?.text);
    return this.#last.body;
  }

  get #answer(): Message {
    const { message, status } = this.#turn;
    assert.ok(message, `The bot says nothing; the conversation is ${status}.`);
    return message;
  }
}
