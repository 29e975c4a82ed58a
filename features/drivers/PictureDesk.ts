import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { crc32, deflateSync } from 'node:zlib';
import type { Truth } from './CameraProcess.js';
import type { Factory } from './Factory.js';
import type { Problem, Verdict } from './InspectionClient.js';
import { boxesLieOnDefects, isRight } from './LineDriver.js';

type Picture = Uint8Array<ArrayBuffer>;

/** Further on than what the cameras show. */
const firstPart = 9_000;

interface Judged {
  truth: Truth;
  verdict: Verdict;
}

/** Pictures that a program of the factory sends, good ones and odd ones. */
export class PictureDesk {
  /** Parts that are judged rightly, so that every scenario need not look for one. */
  static readonly #known = new Map<string, number>();
  #judged: Judged[] = [];
  #answer: { status: number; body: Verdict & Problem } | undefined;
  #many: { file: string; result?: Verdict; problem?: string }[] = [];
  #before: string[] = [];

  constructor(readonly factory: Factory) {}

  get lastVerdict(): Verdict {
    return this.#answer!.body;
  }

  async sendParts(many: number): Promise<void> {
    for (let n = firstPart; n < firstPart + many; n++) this.#judged.push(await this.#judge(n));
  }

  verdictsAreRight(floor: number): void {
    const right = this.#judged.filter(({ verdict, truth }) => isRight(verdict, truth)).length;
    assert.ok(right >= floor, `${right} of ${this.#judged.length} verdicts are right: ${JSON.stringify(this.#judged)}`);
  }

  boxesLieOnDefects(floor: number): void {
    boxesLieOnDefects(this.#judged.filter(({ verdict }) => verdict.verdict === 'ng'), floor);
  }

  /** A part that is what the truth says, as far as OK and NG go. */
  async send(kind: 'good' | 'defective'): Promise<void> {
    const { truth } = await this.#rightlyJudged(kind);
    this.#answer = await this.factory.client.inspect(await this.factory.camera.pictureOf(truth.number));
  }

  async sendOdd(what: string): Promise<void> {
    this.#before = await this.#ids();
    this.#answer = await this.factory.client.inspect(spoiled(what, await this.factory.camera.pictureOf(firstPart)));
  }

  /** The same part in every form a camera's software may save it in. */
  async sendInForms(forms: readonly string[]): Promise<void> {
    const { truth, verdict } = await this.#rightlyJudged('defective');
    const picture = await this.factory.camera.pictureOf(truth.number);
    this.#judged = [{ truth, verdict }];
    for (const form of forms) {
      const answer = await this.factory.client.inspect(saved(form, picture));
      assert.equal(answer.status, 200, `${form}: ${JSON.stringify(answer.body)}`);
      this.#judged.push({ truth, verdict: answer.body });
    }
  }

  async sendOddAmong(odd: string): Promise<void> {
    const picture = await this.factory.camera.pictureOf(firstPart);
    this.#many = await this.factory.client.inspectMany(new Map([['a.jpg', picture], ['b.jpg', spoiled(odd, picture)], ['c.jpg', await this.factory.camera.pictureOf(firstPart + 1)]]));
  }

  isOk(): void {
    assert.equal(this.#answer?.body.verdict, 'ok', JSON.stringify(this.#answer));
    assert.equal(this.#answer.body.box, undefined);
  }

  isNg(): void {
    const { verdict, defect, box } = this.#answer!.body;
    assert.equal(verdict, 'ng', JSON.stringify(this.#answer));
    assert.ok(defect && ['scratch', 'dent', 'crack'].includes(defect) && box && box.x1 > box.x0 && box.y1 > box.y0, JSON.stringify(this.#answer));
  }

  async isRefused(words: string): Promise<void> {
    const { status, body } = this.#answer!;
    assert.equal(status, 400, JSON.stringify(body));
    const said = body.errors?.['body']?.join(' ') ?? '';
    assert.ok(said.includes(words), JSON.stringify(body));
    assert.deepEqual(await this.#ids(), this.#before, 'something was stored of a picture that is none');
  }

  sameVerdicts(): void {
    const [first, ...others] = this.#judged.map(({ verdict }) => [verdict.verdict, verdict.defect]);
    for (const other of others) assert.deepEqual(other, first);
  }

  onlyTheOddIsRefused(): void {
    assert.deepEqual(this.#many.map(({ file }) => file), ['a.jpg', 'b.jpg', 'c.jpg']);
    assert.deepEqual(this.#many.map(({ result }) => result !== undefined), [true, false, true]);
    assert.ok((this.#many[1]?.problem ?? '').length > 10, JSON.stringify(this.#many));
  }

  async #judge(number: number): Promise<Judged> {
    const answer = await this.factory.client.inspect(await this.factory.camera.pictureOf(number), `?part=${number}`);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return { truth: await this.factory.camera.truthOf(number), verdict: answer.body };
  }

  async #rightlyJudged(kind: 'good' | 'defective'): Promise<Judged> {
    for (let n = PictureDesk.#known.get(kind) ?? firstPart; n < firstPart + 40; n++) {
      const judged = await this.#judge(n);
      if ((judged.truth.class === 'good') !== (kind === 'good') || !isRight(judged.verdict, judged.truth)) continue;
      PictureDesk.#known.set(kind, n);
      return judged;
    }
    assert.fail(`not one of 40 parts is ${kind} and judged so`);
  }

  async #ids(): Promise<string[]> {
    return (await this.factory.client.results('limit=100')).map((result) => result.id);
  }
}

/** Files that are no pictures, or not whole. */
function spoiled(what: string, picture: Picture): Picture {
  switch (what) {
    case 'half a picture': return picture.slice(0, picture.length / 2);
    case 'an empty file': return new Uint8Array();
    case 'a letter named as a picture': return new TextEncoder().encode('Dear all, please find the picture attached.');
    case 'a small file that claims 20,000 by 20,000 pixels': return hugePng();
    default: throw new Error(`Nobody knows how to make ${what}.`);
  }
}

/** The picture in another form: ffmpeg writes it, as a camera's own software would. */
function saved(form: string, picture: Picture): Picture {
  const options: Record<string, string[]> = {
    'a grey PNG': ['-pix_fmt', 'gray', '-c:v', 'png'],
    'a PNG of 16 bits': ['-pix_fmt', 'gray16be', '-c:v', 'png'],
    'a PNG with an alpha channel': ['-pix_fmt', 'rgba', '-c:v', 'png'],
    'a BMP in colour': ['-pix_fmt', 'bgr24', '-c:v', 'bmp'],
  };
  const how = options[form] ?? assert.fail(`Nobody knows how to save ${form}.`);
  const args = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-i', 'pipe:0', ...how, '-f', 'image2pipe', 'pipe:1'];
  return new Uint8Array(execFileSync('ffmpeg', args, { input: picture, maxBuffer: 16 * 1024 * 1024 }));
}

/** Whole and correct, but for the pixels it promises. */
function hugePng(): Picture {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(20_000, 0);
  head.writeUInt32BE(20_000, 4);
  head[8] = 8;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return new Uint8Array(Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.alloc(64))), chunk('IEND', Buffer.alloc(0))]));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
