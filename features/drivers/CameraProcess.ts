import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import type { Box } from './InspectionClient.js';
import { freePort, suite } from './ServerDriver.js';
import { parts } from './Workshop.js';

const readyMsMax = 60_000;

/** What a part really is. */
export interface Truth {
  number: number;
  class: string;
  box: Box | null;
}

/** `./suite inspect camera`: a network camera over a line of drawn parts, which knows what each of them really is. A process of its own, that can be killed like one. */
export class CameraProcess {
  static #shared: Promise<CameraProcess> | undefined;
  #process: ChildProcess | undefined;

  private constructor(readonly port: number) {}

  /** One that serves every line that it is asked to; nobody kills it. */
  static shared(): Promise<CameraProcess> {
    return (CameraProcess.#shared ??= CameraProcess.start());
  }

  static async start(): Promise<CameraProcess> {
    const camera = new CameraProcess(await freePort());
    await camera.comeBack();
    return camera;
  }

  static async stopShared(): Promise<void> {
    await (await CameraProcess.#shared)?.die();
  }

  async comeBack(): Promise<void> {
    const camera = (this.#process = spawn(suite, ['inspect', 'camera', '--port', String(this.port)], { stdio: 'ignore' }));
    await eventually(readyMsMax, async () => {
      if (camera.exitCode !== null) throw new Error(`The camera ended with ${camera.exitCode}.`);
      return (await fetch(this.#url('parts/0'))).ok;
    }, () => 'The camera does not answer.');
  }

  /** As if its plug were pulled. */
  async die(): Promise<void> {
    await end(this.#process);
  }

  /** The address of a stream of parts. */
  stream(options: Record<string, string>): string {
    return this.#url('camera.mjpeg', options);
  }

  async truthOf(number: number): Promise<Truth> {
    return (await fetch(this.#url(`parts/${number}`))).json() as Promise<Truth>;
  }

  async pictureOf(number: number): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await (await fetch(this.#url(`parts/${number}/image.jpg`))).arrayBuffer());
  }

  #url(path: string, options: Record<string, string> = {}): string {
    return `http://127.0.0.1:${this.port}/demo/inspection/${path}?${new URLSearchParams({ ...parts, ...options })}`;
  }
}

/** Debian's ffmpeg plays pictures as a network camera does, over and over. It serves one client and ends with it. */
export class FfmpegCamera {
  readonly #folder = mkdtempSync(join(tmpdir(), 'suite-film-'));
  #process: ChildProcess | undefined;

  private constructor(readonly address: string) {}

  static async play(pictures: readonly Uint8Array[], rate: number): Promise<FfmpegCamera> {
    const camera = new FfmpegCamera(`http://127.0.0.1:${await freePort()}/camera.mjpeg`);
    for (const [i, picture] of pictures.entries()) writeFileSync(join(camera.#folder, `part-${String(i).padStart(4, '0')}.jpg`), picture);
    const film = ['-re', '-framerate', String(rate), '-loop', '1', '-i', join(camera.#folder, 'part-%04d.jpg'), '-c:v', 'copy', '-f', 'mpjpeg'];
    camera.#process = spawn('ffmpeg', ['-nostdin', '-hide_banner', '-loglevel', 'error', ...film, '-listen', '1', camera.address], { stdio: 'ignore' });
    return camera;
  }

  async end(): Promise<void> {
    await end(this.#process);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function end(process: ChildProcess | undefined): Promise<void> {
  if (!process || process.exitCode !== null || process.signalCode !== null) return;
  const ended = once(process, 'exit');
  process.kill('SIGKILL');
  await ended;
}
