import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from './eventually.js';

const run = promisify(execFile);

/** Compiled to features/build/drivers: the repository is three folders up. */
export const suite = fileURLToPath(new URL('../../../suite', import.meta.url));

const readyMsMax = 60_000;
const stopMsMax = 30_000;

/** How a command ended. */
export interface Attempt {
  code: number;
  said: string;
}

/** The real server, started as a user starts it, on a free port and with a data directory that is thrown away. */
export class ServerDriver {
  readonly dataDirectory = mkdtempSync(join(tmpdir(), 'suite-acceptance-'));
  readonly #log = join(this.dataDirectory, 'server.log');
  #port = 0;
  #process: ChildProcess | undefined;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start({ demonstration = false } = {}): Promise<void> {
    this.#port ||= await freePort();
    const log = openSync(this.#log, 'a');
    const args = ['up', ...(demonstration ? [] : ['--no-demo']), '--port', String(this.#port), '--data-dir', this.dataDirectory];
    this.#process = spawn(suite, args, { stdio: ['ignore', log, log] });
    closeSync(log);
    await this.#untilReady(this.#process);
  }

  /** SIGKILL: the process gets no chance to write anything more. ./suite replaces itself by the server, so this is the server. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ctrl-C; the data stays. */
  async interrupt(): Promise<void> {
    await this.#end('SIGINT');
  }

  /** Everything the server has printed since its first start. */
  log(): string {
    return readFileSync(this.#log, 'utf8');
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** A clean stop, something done to the files meanwhile, and a start. */
  async whileStopped(work: () => void): Promise<void> {
    await this.#end('SIGINT');
    work();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.interrupt();
    rmSync(this.dataDirectory, { recursive: true, force: true });
  }

  /** Runs a command of ./suite with --json and gives the one object it prints. */
  async command<T>(...args: string[]): Promise<T> {
    const { stdout } = await run(suite, [...args, '--json'], { maxBuffer: 64 * 1024 * 1024 });
    return JSON.parse(stdout) as T;
  }

  /** Runs a command that may well fail, and gives what a person at the terminal sees of it. */
  async attempt(...args: string[]): Promise<Attempt> {
    return run(suite, args, { maxBuffer: 64 * 1024 * 1024 }).then(
      ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
      (failed: { code: number; stdout: string; stderr: string }) => ({ code: failed.code, said: failed.stdout + failed.stderr }));
  }

  async createKey(tenant: string, scopes: readonly string[]): Promise<string> {
    const created = await this.command<{ key: string }>(
      'keys', 'create', '--tenant', tenant, '--scopes', scopes.join(','), '--data-dir', this.dataDirectory);
    return created.key;
  }

  async #untilReady(server: ChildProcess): Promise<void> {
    await eventually(readyMsMax, async () => {
      if (server.exitCode !== null) throw new ServerEnded(`The server ended with ${server.exitCode}:\n${this.#logTail()}`);
      return (await fetch(`${this.url}/readyz`)).ok;
    }, () => `The server did not become ready:\n${this.#logTail()}`);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    const late = setTimeout(() => server.kill('SIGKILL'), stopMsMax);
    await ended;
    clearTimeout(late);
    if (signal === 'SIGINT' && server.exitCode !== 0) {
      throw new Error(`The server did not stop cleanly (code ${server.exitCode}, signal ${server.signalCode}):\n${this.#logTail()}`);
    }
  }

  #logTail(): string {
    return this.log().split('\n').slice(-40).join('\n');
  }
}

/** Not worth waiting for any longer. */
class ServerEnded extends Error {
  readonly final = true;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
