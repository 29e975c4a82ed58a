import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { eventually } from './eventually.js';
import type { Reply } from './FraudClient.js';
import type { ShopDriver } from './ShopDriver.js';
import { Shopper } from './Shopper.js';
import type { Article, Refusal, Trained, UnansweredGroup } from './SupportClient.js';

interface Imported {
  stored: number;
  failed: number;
  broken: { file: string; why: string }[];
}

const groupedMsMax = 20_000;

/** Where a shop's people look after what the bot knows and see how it does. */
export class BotOffice {
  readonly #folder = mkdtempSync(join(tmpdir(), 'suite-articles-'));
  #imported: Imported | undefined;
  #published: Reply<Refusal> | undefined;
  #trained: Trained | undefined;
  #answeredMeanwhile = 0;
  #groups: UnansweredGroup[] = [];

  constructor(readonly shop: ShopDriver) {}

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  // ---- articles -------------------------------------------------------------------------------------------------

  keepFile(path: string, content: string | Uint8Array): void {
    const file = join(this.#folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** As an old editor saves Chinese: GB 18030, not UTF-8. */
  keepFileInOldEncoding(path: string): void {
    this.keepFile(path, Uint8Array.from([0x23, 0x20, 0xcd, 0xcb, 0xbb, 0xf5, 0x0a, 0x0a, 0xcd, 0xcb, 0xbb, 0xf5, 0xb9, 0xe6, 0xd4, 0xf2, 0x0a]));
  }

  /** The command ends with status 1 when a file is broken, and still says what became of the others. */
  async importFolder(): Promise<void> {
    this.#imported = await this.shop.command<Imported>('articles', 'import', this.#folder).catch((error: { stdout?: string }) => {
      if (!error.stdout) throw error;
      return JSON.parse(error.stdout) as Imported;
    });
  }

  filesWereStored(count: number): void {
    assert.equal(this.#imported?.stored, count, JSON.stringify(this.#imported));
  }

  fileIsReported(path: string, why: string): void {
    const report = this.#imported?.broken.find((one) => one.file === path);
    assert.ok(report?.why.includes(why), JSON.stringify(this.#imported));
  }

  async store(article: Article): Promise<void> {
    const lines = await this.shop.client.importArticles([article]);
    assert.equal(lines[0]?.status, 'stored', JSON.stringify(lines));
  }

  // ---- examples and flows ---------------------------------------------------------------------------------------

  async importExamples(rows: readonly (readonly string[])[]): Promise<void> {
    const csv = ['text,intent', ...rows.map(([text, intent]) => `"${text?.replaceAll('"', '""')}",${intent}`)].join('\n');
    const imported = await this.shop.client.importExamples(csv);
    assert.equal(imported.status, 200, imported.text);
  }

  /** Shoppers write without pause from before the training begins until after it has ended. */
  async trainWhileShoppersWrite(): Promise<void> {
    let isTraining = true;
    const writing = (async () => {
      while (isTraining) {
        const shopper = await Shopper.arrive(this.shop.client, 'en');
        await shopper.write('where is my parcel?');
        shopper.isAnswered();
        if (isTraining) this.#answeredMeanwhile++;
      }
    })();
    this.#trained = await this.shop.client.train('the first examples');
    isTraining = false;
    await writing;
  }

  isInUse(): void {
    assert.equal(this.#trained?.error, undefined);
    assert.match(this.#trained?.modelVersion ?? '', /^m-0001-/, JSON.stringify(this.#trained));
  }

  everybodyWasAnsweredMeanwhile(): void {
    assert.ok(this.#answeredMeanwhile > 0);
  }

  async publish(file: string): Promise<void> {
    this.#published = await this.shop.client.publishFlows(file);
  }

  isPublished(): void {
    assert.equal(this.#published?.status, 200, this.#published?.text);
  }

  isRefusedNaming(path: string, words: string): void {
    assert.equal(this.#published?.status, 400, this.#published?.text);
    const named = this.#published.body.errors?.[path] ?? [];
    assert.ok(named.some((one) => one.includes(words)), this.#published.text);
  }

  // ---- how it does ----------------------------------------------------------------------------------------------

  async readUnanswered(questions: number): Promise<void> {
    let read = 0;
    await eventually(groupedMsMax, async () => {
      const answer = (await this.shop.client.unanswered()).body;
      [read, this.#groups] = [answer.questions, answer.groups];
      return read === questions;
    }, () => `${read} unanswered questions are shown.`);
  }

  groupHas(language: string, questions: number, words: string): void {
    const group = this.#groups.find((one) => one.language === language && one.examples.some((example) => example.includes(words)));
    assert.equal(group?.questions, questions, JSON.stringify(this.#groups));
    assert.equal(group.conversations, questions);
    assert.ok(group.proposedIntent.length > 0 && group.proposedArticle.title.length > 0);
  }

  nobodyAsked(words: string): void {
    assert.ok(!JSON.stringify(this.#groups).includes(words), JSON.stringify(this.#groups));
  }

  async ratingsAre(helpful: number, unhelpful: number): Promise<void> {
    let seen = '';
    await eventually(groupedMsMax, async () => {
      const { feedback } = (await this.shop.client.figures()).body;
      seen = JSON.stringify(feedback);
      return feedback.helpful === helpful && feedback.unhelpful === unhelpful;
    }, () => `The figures say ${seen}.`);
  }
}
