import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CameraProcess, FfmpegCamera, type Truth } from './CameraProcess.js';
import { eventually } from './eventually.js';
import { Factory } from './Factory.js';
import type { Alarm, Box, Camera, InspectionClient, Verdict } from './InspectionClient.js';
import type { ServerDriver } from './ServerDriver.js';

const msMax = 60_000;

/** Parts that nobody trained on: far behind those of the workshop's pictures. */
const firstPart = 5_000;

/** A machine that has other things to do may take seconds for a verdict; only the scenarios about late parts are in a hurry. */
const patient = { deadlineMs: 20_000, partsMax: 128, ngStreak: 0 };

/** What a camera shows: the n-th frame since the server began to capture it is the n-th of these. */
interface Filmed {
  truthOf(n: number): Promise<Truth>;
}

/** Cameras over a line, and what is said of the parts that pass. Every scenario has a line of its own in one factory. */
export class LineDriver {
  static #lines = 0;
  readonly #number = ++LineDriver.#lines;
  readonly #filmed = new Map<string, Filmed>();
  readonly #processes: { die(): Promise<void> }[] = [];
  #kept: Verdict[] = [];

  private constructor(readonly factory: Factory) {}

  static async open(server: ServerDriver): Promise<LineDriver> {
    return new LineDriver(await Factory.open(server));
  }

  get client(): InspectionClient {
    return this.factory.client;
  }

  /** The id of a camera of this line: another scenario may have one of the same name. */
  id(name: string): string {
    return `${name}-${this.#number}`;
  }

  /** Sets up a camera as an engineer does, over a part of the line that shows parts at a rate. */
  async film(name: string, rate: number, options: Record<string, string> = {}, settings: Record<string, unknown> = {}, process = this.factory.camera): Promise<void> {
    this.#filmed.set(name, { truthOf: (n) => this.factory.camera.truthOf(firstPart + n - 1) });
    await this.#setUp(name, process.stream({ rate: String(rate), start: String(firstPart), ...options }), settings);
  }

  async filmByItself(name: string, rate: number, settings: Record<string, unknown>): Promise<CameraProcess> {
    const process = await CameraProcess.start();
    this.#processes.push(process);
    await this.film(name, rate, {}, settings, process);
    return process;
  }

  async filmByFfmpeg(name: string, rate: number, many: number): Promise<void> {
    const numbers = Array.from({ length: many }, (_, i) => firstPart + i);
    const camera = await FfmpegCamera.play(await Promise.all(numbers.map((n) => this.factory.camera.pictureOf(n))), rate);
    this.#processes.push({ die: () => camera.end() });
    this.#filmed.set(name, { truthOf: (n) => this.factory.camera.truthOf(firstPart + ((n - 1) % many)) });
    await this.#setUp(name, camera.address, {});
  }

  /** At the terminal, as the documentation says. */
  async put(name: string, rate: number): Promise<void> {
    this.#filmed.set(name, { truthOf: (n) => this.factory.camera.truthOf(firstPart + n - 1) });
    const source = this.factory.camera.stream({ rate: String(rate), start: String(firstPart) });
    const settings = join(this.factory.server.dataDirectory, `${this.id(name)}.json`);
    writeFileSync(settings, JSON.stringify(patient));
    await this.factory.command('cameras', 'put', this.id(name), source, '--mode', 'triggered', '--settings', settings);
  }

  async close(): Promise<void> {
    for (const name of this.#filmed.keys()) await this.client.remove(`/cameras/${this.id(name)}`).catch(() => undefined);
    for (const process of this.#processes) await process.die();
  }

  async stateOf(name: string): Promise<Camera> {
    return this.client.get(`/cameras/${this.id(name)}`);
  }

  async untilState(name: string, state: string): Promise<void> {
    let now: Camera | undefined;
    await eventually(msMax, async () => (now = await this.stateOf(name)).state === state, () => `${name} is ${JSON.stringify(now)}, not ${state}`);
  }

  /** Oldest first. */
  async results(name: string): Promise<Verdict[]> {
    return (await this.client.results(`camera=${this.id(name)}&limit=500`)).toSorted((a, b) => a.part.localeCompare(b.part));
  }

  /** The first parts of the camera, each with a result and none missing. */
  async firstParts(name: string, many: number): Promise<Verdict[]> {
    const wanted = Array.from({ length: many }, (_, i) => i + 1);
    let results: Verdict[] = [];
    // Parts are looked at side by side, so a later one may be done first.
    await eventually(msMax, async () => {
      results = (await this.results(name)).slice(0, many);
      return isDeepStrictEqual(results.map(numberOf), wanted);
    }, () => `the results of the first ${many} parts of ${name} are those of ${results.map(numberOf).join(', ')}`);
    return results;
  }

  async haveVerdicts(name: string, many: number): Promise<void> {
    this.#kept = await this.firstParts(name, many);
    assert.deepEqual(this.#kept.filter((result) => result.verdict === 'not-inspected'), []);
  }

  /** Parts of the camera get verdicts from now on. */
  async goesOn(name: string, many: number): Promise<void> {
    const before = new Set((await this.results(name)).map((result) => result.id));
    let later = 0;
    await eventually(msMax, async () => {
      later = (await this.results(name)).filter((result) => !before.has(result.id) && result.verdict !== 'not-inspected').length;
      return later >= many;
    }, () => `only ${later} parts of ${name} got a verdict`);
  }

  async verdictsAreRight(name: string, floor: number, many: number): Promise<void> {
    const results = await this.firstParts(name, many);
    const truths = await Promise.all(results.map((result) => this.#truthOf(name, result)));
    const right = results.filter((result, i) => isRight(result, truths[i]!)).length;
    assert.ok(right >= floor, `${right} of ${many} verdicts are right: ${JSON.stringify(results.map((r, i) => [r.part, r.verdict, truths[i]!.class]))}`);
  }

  async boxesLieOnDefects(name: string, floor: number, many: number): Promise<void> {
    const found = (await this.firstParts(name, many)).filter((result) => result.verdict === 'ng');
    boxesLieOnDefects(await Promise.all(found.map(async (verdict) => ({ verdict, truth: await this.#truthOf(name, verdict) }))), floor);
  }

  async livePictures(name: string, many: number): Promise<void> {
    const stop = AbortSignal.timeout(msMax);
    const response = await this.client.open(`/cameras/${this.id(name)}/live.mjpeg`, stop);
    assert.match(response.headers.get('content-type') ?? '', /^multipart\/x-mixed-replace/);
    const seen = new Set<string>();
    let bytes: Buffer = Buffer.alloc(0);
    for await (const chunk of response.body!) {
      bytes = Buffer.concat([bytes, chunk]);
      for (let picture = takeJpeg(bytes); picture; picture = takeJpeg(bytes)) {
        seen.add(picture.file.toString('base64'));
        bytes = picture.rest;
      }
      if (seen.size >= many) return;
    }
    assert.fail(`the live picture ended after ${seen.size} pictures`);
  }

  async foundByNumber(name: string): Promise<void> {
    const [one] = await this.firstParts(name, 1);
    assert.deepEqual(await this.client.results(`part=${one!.part}`), [one]);
  }

  /** Of the time from the third verdict to the sixth: the third, the fourth and the fifth. */
  async foundByTime(name: string): Promise<void> {
    const results = (await this.results(name)).toSorted((a, b) => a.inspectedAt.localeCompare(b.inspectedAt));
    const [from, to] = [results[2]!.inspectedAt, results[5]!.inspectedAt];
    const found = await this.client.results(`camera=${this.id(name)}&from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`);
    assert.deepEqual(found.map((result) => result.part).toSorted(), results.slice(2, 5).map((result) => result.part).toSorted());
    assert.deepEqual(found.map((result) => result.position), found.map((result) => result.position!).toSorted((a, b) => b - a), 'not the newest first');
  }

  async alarmRaised(name: string, kind: string): Promise<Alarm> {
    let alarm: Alarm | undefined;
    await eventually(msMax, async () => (alarm = (await this.#alarms(name)).find((a) => a.kind === kind)) !== undefined, () => `no alarm ${kind} of ${name}`);
    return alarm!;
  }

  async alarmEnded(name: string, kind: string): Promise<void> {
    await eventually(msMax, async () => (await this.#alarms(name)).some((a) => a.kind === kind && !a.active), () => `the alarm ${kind} of ${name} lasts`);
  }

  async noAlarm(name: string): Promise<void> {
    assert.deepEqual(await this.#alarms(name), []);
  }

  /** Exactly these parts of the camera went by without a verdict, none of them is OK. */
  async notInspected(name: string, from: number, to: number, reason: string): Promise<void> {
    const results = await this.firstParts(name, to + 3);
    const missed = results.filter((result) => result.verdict === 'not-inspected');
    assert.deepEqual(missed.map(numberOf), Array.from({ length: to - from + 1 }, (_, i) => from + i));
    for (const result of missed) assert.ok(result.reason?.includes(reason), JSON.stringify(result));
  }

  async someNotInspected(name: string, many: number, reason: string): Promise<void> {
    const missed = (await this.firstParts(name, many)).filter((result) => result.verdict === 'not-inspected');
    assert.ok(missed.length > 0, 'every part was inspected');
    for (const result of missed) assert.ok(result.reason && (result.reason.includes(reason) || result.reason.includes('deadline')), JSON.stringify(result));
  }

  async announce(name: string, part: string): Promise<Verdict> {
    return this.client.post(`/cameras/${this.id(name)}/parts`, { part });
  }

  async keptResultsAreThere(): Promise<void> {
    assert.ok(this.#kept.length > 0);
    for (const result of this.#kept) assert.deepEqual(await this.client.get(`/results/${result.id}`), result);
  }

  async partsAreNumberedOnce(name: string): Promise<void> {
    const numbers = (await this.results(name)).map((result) => result.part);
    assert.equal(new Set(numbers).size, numbers.length);
  }

  async picturesHaveWidth(name: string, width: number): Promise<void> {
    let inspected: Verdict[] = [];
    await eventually(msMax, async () => {
      inspected = (await this.results(name)).filter((result) => result.width === width && result.verdict !== 'not-inspected');
      return inspected.length > 0;
    }, () => `no part of ${name} was inspected in a picture ${width} pixels wide`);
  }

  async #alarms(name: string): Promise<Alarm[]> {
    return (await this.client.get<{ alarms: Alarm[] }>(`/alarms?state=all&camera=${this.id(name)}`)).alarms;
  }

  #truthOf(name: string, result: Verdict): Promise<Truth> {
    return this.#filmed.get(name)!.truthOf(numberOf(result));
  }

  async #setUp(name: string, source: string, settings: Record<string, unknown>): Promise<void> {
    await this.client.put(`/cameras/${this.id(name)}`, { source, mode: 'triggered', ...patient, ...settings });
  }
}

export function isRight(result: Verdict, truth: Truth): boolean {
  return result.verdict === (truth.class === 'good' ? 'ok' : 'ng');
}

/** Of parts that are called NG: each has a kind of defect and a box, and of those that are defective so many boxes lie on the defect. */
export function boxesLieOnDefects(found: readonly { verdict: Verdict; truth: Truth }[], floor: number): void {
  assert.ok(found.every(({ verdict }) => verdict.defect && verdict.box), JSON.stringify(found));
  const defective = found.filter(({ truth }) => truth.box !== null);
  const on = defective.filter(({ verdict, truth }) => overlap(verdict.box!, truth.box!)).length;
  assert.ok(on >= floor, `${on} of ${defective.length} boxes lie on the defect: ${JSON.stringify(defective.map(({ verdict, truth }) => [verdict.box, truth.box]))}`);
}

function overlap(a: Box, b: Box): boolean {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

/** The n of CAMERA-SESSION-n. */
function numberOf(result: Verdict): number {
  return Number(result.part.slice(result.part.lastIndexOf('-') + 1));
}

function takeJpeg(bytes: Buffer): { file: Buffer; rest: Buffer } | undefined {
  const header = bytes.indexOf('\r\n\r\n');
  const length = Number(/content-length: *(\d+)/i.exec(bytes.subarray(0, Math.max(header, 0)).toString('latin1'))?.[1]);
  if (header < 0 || !(bytes.length >= header + 4 + length)) return undefined;
  const file = bytes.subarray(header + 4, header + 4 + length);
  assert.deepEqual([...file.subarray(0, 2), ...file.subarray(-2)], [0xff, 0xd8, 0xff, 0xd9], 'what is shown is no whole JPEG');
  return { file, rest: bytes.subarray(header + 4 + length) };
}
