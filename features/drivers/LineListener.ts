import assert from 'node:assert/strict';
import { eventually } from './eventually.js';
import type { Verdict } from './InspectionClient.js';
import type { LineDriver } from './LineDriver.js';

const hearMsMax = 60_000;

/** The control system of the line: follows the verdicts of a camera, loses the line and comes back. */
export class LineListener {
  readonly #heard: { position: number; result: Verdict }[] = [];
  #stop = new AbortController();
  #listening: Promise<void> = Promise.resolve();

  constructor(
    readonly line: LineDriver,
    readonly name: string,
  ) {}

  async followUntil(many: number): Promise<void> {
    this.comeBack();
    await this.#hears(many);
    await this.leave();
  }

  comeBack(): void {
    this.#stop = new AbortController();
    this.#listening = this.#listen(this.#heard.at(-1)?.position ?? 0);
  }

  /** Every part from the first on, in order, each once, as it is stored. */
  async heardEveryPart(many: number): Promise<void> {
    await this.#hears(many);
    await this.leave();
    const heard = this.#heard.slice(0, many);
    assert.deepEqual(heard.map(({ position }) => position), heard.map(({ position }) => position).toSorted((a, b) => a - b));
    const stored = await this.line.firstParts(this.name, many);
    assert.deepEqual(heard.map(({ result }) => result).toSorted((a, b) => a.part.localeCompare(b.part)), stored);
  }

  async leave(): Promise<void> {
    this.#stop.abort();
    await this.#listening;
  }

  async #hears(many: number): Promise<void> {
    await eventually(hearMsMax, () => this.#heard.length >= many, () => `heard of ${this.#heard.length} of ${many} parts`);
  }

  async #listen(after: number): Promise<void> {
    try {
      for await (const { position, data } of this.line.client.follow(after, 'result', this.#stop.signal)) {
        if (data['camera'] === this.line.id(this.name)) this.#heard.push({ position, result: data as unknown as Verdict });
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
  }
}
