import assert from 'node:assert/strict';
import type { Factory } from './Factory.js';
import type { Model, Verdict } from './InspectionClient.js';

const learnMsMax = 60_000;

/** Further on than what other scenarios look at. */
const firstPart = 12_000;

interface Told {
  model: string;
  version: string;
  change: string;
  reason?: string;
  actor: string;
}

/** An operator who says what parts really are, at a station with a model of its own: what it learns must not change other scenarios' verdicts. */
export class CorrectionDesk {
  static #stations = 0;
  readonly #model = `bench-${++CorrectionDesk.#stations}`;
  #from = 0;
  #before: string | undefined;
  #corrected: { part: Verdict; really: string }[] = [];

  private constructor(readonly factory: Factory) {}

  static async open(factory: Factory): Promise<CorrectionDesk> {
    const desk = new CorrectionDesk(factory);
    await factory.putModelOnLine(desk.#model);
    desk.#before = (await desk.#now()).champion;
    return desk;
  }

  /** Parts whose kind of defect was missed, put right. */
  async putRight(many: number): Promise<void> {
    await this.#correct(many, (truth, said) => (said === truth ? undefined : truth));
  }

  /** Defective parts, which were found to be so, are said to be good. */
  async callDefectivePartsGood(many: number): Promise<void> {
    await this.#correct(many, (truth, said) => (truth !== 'good' && said !== 'good' ? 'good' : undefined));
  }

  async areHeardOf(): Promise<void> {
    const heard = new Map<string, string>();
    for await (const { data } of this.factory.client.follow(this.#from, 'correction', AbortSignal.timeout(learnMsMax))) {
      heard.set(data['resultId'] as string, data['class'] as string);
      if (heard.size === this.#corrected.length) break;
    }
    assert.deepEqual(heard, new Map(this.#corrected.map(({ part, really }) => [part.id, really])));
  }

  /** Within seconds, and only because it is no worse on pictures it never learned from. */
  async areLearned(): Promise<void> {
    const told = await this.#told((event) => event.change === 'promoted');
    const now = await this.#now();
    const champion = now.versions.find((version) => version.version === now.champion);
    assert.notEqual(now.champion, this.#before);
    assert.equal(champion?.origin, 'refit');
    const { golden_balanced_accuracy: after, golden_balanced_accuracy_before: before } = champion.metrics;
    assert.ok(after !== undefined && before !== undefined && after >= before, `${told.reason}: ${JSON.stringify(champion.metrics)}`);
  }

  async areRefused(): Promise<void> {
    const told = await this.#told((event) => event.change === 'refit-refused');
    const [, before, after] = /golden set of \d+ went from (\d\.\d+) to (\d\.\d+)/.exec(told.reason ?? '') ?? [];
    assert.ok(Number(after) < Number(before), told.reason);
    assert.equal((await this.#now()).champion, told.version);
  }

  async #correct(many: number, really: (truth: string, said: string) => string | undefined): Promise<void> {
    for (let n = firstPart; this.#corrected.length < many; n++) {
      assert.ok(n < firstPart + 200, `only ${this.#corrected.length} of 200 parts are such`);
      const { status, body } = await this.factory.client.inspect(await this.factory.camera.pictureOf(n), `?model=${this.#model}`);
      assert.equal(status, 200, JSON.stringify(body));
      this.#from ||= body.position ?? 0;
      const name = really((await this.factory.camera.truthOf(n)).class, body.verdict === 'ok' ? 'good' : (body.defect ?? ''));
      if (name !== undefined) this.#corrected.push({ part: body, really: name });
    }
    for (const { part, really: name } of this.#corrected) await this.factory.client.post(`/results/${part.id}/correction`, { class: name });
  }

  async #told(wanted: (event: Told) => boolean): Promise<Told> {
    const heard: Told[] = [];
    try {
      for await (const { data } of this.factory.client.follow(this.#from, 'model', AbortSignal.timeout(learnMsMax))) {
        const event = data as unknown as Told;
        if (event.model !== this.#model) continue;
        if (wanted(event)) return event;
        heard.push(event);
      }
    } catch (error) {
      assert.fail(`${String(error)}; heard of ${JSON.stringify(heard)}`);
    }
    assert.fail('the stream ended');
  }

  async #now(): Promise<Model> {
    const { models } = await this.factory.client.get<{ models: Model[] }>('/models');
    return models.find((model) => model.name === this.#model) ?? assert.fail(`there is no model ${this.#model}`);
  }
}
