import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attempt, ServerDriver } from './ServerDriver.js';

/** The parts this factory makes, as `./suite inspect simulate` and the simulated camera draw them: the line shows later ones than those trained on. */
export const parts = { seed: '11', size: '256', finish: 'rolled', defects: '.5' };

const drawnParts = 240;
const classes = ['crack', 'dent', 'good', 'scratch'];

interface Measured {
  accuracy: number;
  balanced_accuracy: number;
  macro_f1: number;
  defect_auroc: number;
  pixel_auroc: number;
  per_class: Record<string, { images: number; recall: number; precision: number; f1: number }>;
  images: number;
  images_per_second: number;
}

interface Trained {
  head: string;
  classes: string[];
  class_ok: string;
  skipped: { images: number; reasons: Record<string, string> };
}

/** Where the engineer keeps pictures and trains on them. Training is what takes time, so one model serves the whole run. */
export class Workshop {
  static #shared: Promise<Workshop> | undefined;
  static readonly #opened: Workshop[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'suite-workshop-'));
  #trained: Trained | undefined;
  #measured: Measured | undefined;
  #attempt: Attempt | undefined;

  private constructor(readonly server: ServerDriver) {
    Workshop.#opened.push(this);
  }

  get pictures(): string {
    return join(this.#folder, 'pictures');
  }

  get model(): string {
    return join(this.#folder, 'model');
  }

  /** With a folder of the factory's own pictures. */
  static withPictures(server: ServerDriver): Promise<Workshop> {
    return (Workshop.#shared ??= Workshop.#draw(server, drawnParts));
  }

  static async trained(server: ServerDriver): Promise<Workshop> {
    const workshop = await Workshop.withPictures(server);
    await workshop.train();
    return workshop;
  }

  /** With a few pictures in a folder a class, and something wrong with them. */
  static async spoilt(server: ServerDriver, how: string): Promise<Workshop> {
    const [shared, workshop] = [await Workshop.withPictures(server), new Workshop(server)];
    const [, other, fault] = /^good and (?:of nothing else|(\w+) (.+))$/.exec(how) ?? [];
    for (const name of other === undefined ? ['good'] : ['good', other]) {
      mkdirSync(join(workshop.pictures, name), { recursive: true });
      for (const picture of shared.#picturesOf(name).slice(0, 6)) cpSync(join(shared.pictures, picture), join(workshop.pictures, name, picture.slice('images/'.length)));
    }
    if (fault?.includes('read')) workshop.#spoil(other!, fault.includes('of which one') ? 1 : Number.POSITIVE_INFINITY);
    const split = /split "(\w+)"/.exec(fault ?? '')?.[1];
    if (split !== undefined) workshop.#list(split);
    return workshop;
  }

  static closeAll(): void {
    for (const workshop of Workshop.#opened) rmSync(workshop.#folder, { recursive: true, force: true });
  }

  static async #draw(server: ServerDriver, images: number): Promise<Workshop> {
    const workshop = new Workshop(server);
    const { seed, size, finish, defects } = parts;
    await server.command('inspect', 'simulate', '--out', workshop.pictures, '--images', String(images), '--seed', seed, '--size', size, '--finish', finish, '--defects', defects);
    return workshop;
  }

  async train(): Promise<void> {
    this.#trained ??= await this.server.command<Trained>('inspect', ...this.#training);
  }

  async measure(): Promise<void> {
    this.#measured = await this.server.command<Measured>('inspect', 'evaluate', '--model', this.model, '--data', this.pictures, '--split', 'test');
  }

  async tryToTrain(): Promise<void> {
    this.#attempt = await this.server.attempt('inspect', ...this.#training);
  }

  /** Some files of the class are no longer what a program can read. */
  #spoil(name: string, many: number): void {
    const folder = join(this.pictures, name);
    for (const file of readdirSync(folder).slice(0, many)) writeFileSync(join(folder, file), readFileSync(join(folder, file)).subarray(0, 900));
  }

  /** A list of the pictures, with a split that there is not. */
  #list(split: string): void {
    const rows = readdirSync(this.pictures).flatMap((name) => readdirSync(join(this.pictures, name)).map((file) => `${name}/${file},${name},${split}`));
    writeFileSync(join(this.pictures, 'labels.csv'), `image,class,split\n${rows.join('\n')}\n`);
  }

  says(words: string): void {
    assert.equal(this.#attempt?.code, 1, this.#attempt?.said);
    assert.ok(this.#attempt.said.includes(words), this.#attempt.said);
    assert.ok(!this.#attempt.said.includes('   at '), `No stack trace is for people:\n${this.#attempt.said}`);
  }

  leftOut(many: number): void {
    assert.equal(this.#trained?.skipped.images, many, JSON.stringify(this.#trained));
  }

  measuredEverything(): void {
    const m = this.#measured;
    assert.ok(m);
    assert.deepEqual(Object.keys(m.per_class).toSorted(), classes);
    for (const figure of [m.accuracy, m.balanced_accuracy, m.macro_f1, m.pixel_auroc, ...Object.values(m.per_class).flatMap((c) => [c.recall, c.precision, c.f1])]) {
      assert.ok(figure >= 0 && figure <= 1, JSON.stringify(m));
    }
    assert.equal(m.images, Object.values(m.per_class).reduce((sum, c) => sum + c.images, 0));
    assert.ok(m.images_per_second > 0);
  }

  tellsDefectsFromGood(floor: number): void {
    assert.ok(this.#measured && this.#measured.defect_auroc >= floor, JSON.stringify(this.#measured));
  }

  get #training(): string[] {
    return ['train', '--data', this.pictures, '--head', 'fewshot', '--score-views', '1', '--class-ok', 'good', '--out', this.model];
  }

  #picturesOf(name: string): string[] {
    const [head = '', ...rows] = readFileSync(join(this.pictures, 'labels.csv'), 'utf8').trim().split('\n');
    const column = head.split(',').indexOf('class');
    return rows.map((row) => row.split(',')).filter((row) => row[column] === name).map((row) => row[0]!);
  }
}
