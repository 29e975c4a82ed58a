import { type ServerEvent, serverEvents } from './serverEvents.js';

/** What a factory's system contains: the shapes of inspection and how to call it. */
export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export interface Verdict {
  id: string;
  position: number | null;
  camera?: string;
  part: string;
  verdict: 'ok' | 'ng' | 'not-inspected';
  defect?: string;
  score: number;
  box?: Box;
  reason?: string;
  model?: string;
  capturedAt: string;
  inspectedAt: string;
  latencyMs: number;
  width: number;
  height: number;
}

export interface Alarm {
  id: string;
  camera: string;
  kind: string;
  message: string;
  active: boolean;
}

export interface Camera {
  id: string;
  state: string;
  reason?: string;
  baselineLearned: boolean;
  figures?: { frames: number; ok: number; ng: number; notInspected: number; skipped: number };
  openAlarms: Alarm[];
}

export interface ModelVersion {
  version: string;
  stage: string;
  origin: string;
  metrics: Record<string, number>;
}

export interface Model {
  name: string;
  champion?: string;
  versions: ModelVersion[];
}

export interface Problem {
  title: string;
  status: number;
  detail?: string;
  errors?: Record<string, string[]>;
}

export interface Output {
  id: string;
  secret?: string;
  delivered?: number;
  failing?: number;
  deadLetters: number;
}

export interface LineEvent {
  position: number;
  name: string;
  data: Record<string, unknown>;
}

const v1 = '/v1/inspection';

export class InspectionClient {
  constructor(
    readonly url: string,
    readonly key: string,
  ) {}

  /** @throws where the answer is not a good one. */
  async get<T>(path: string): Promise<T> {
    return (await this.#answered('GET', path)).json() as Promise<T>;
  }

  async put<T>(path: string, content: unknown): Promise<T> {
    return (await this.#answered('PUT', path, JSON.stringify(content))).json() as Promise<T>;
  }

  async post<T>(path: string, content: unknown): Promise<T> {
    return (await this.#answered('POST', path, JSON.stringify(content))).json() as Promise<T>;
  }

  async remove(path: string): Promise<void> {
    await this.#answered('DELETE', path);
  }

  /** A picture, whatever is answered. */
  async inspect(picture: Uint8Array<ArrayBuffer>, query = ''): Promise<{ status: number; body: Verdict & Problem }> {
    const response = await this.#fetch('POST', `/inspect${query}`, picture);
    return { status: response.status, body: (await response.json()) as Verdict & Problem };
  }

  /** Several pictures at once, each answered in its place. */
  async inspectMany(pictures: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Promise<{ file: string; result?: Verdict; problem?: string }[]> {
    const form = new FormData();
    for (const [name, picture] of pictures) form.append('picture', new Blob([picture]), name);
    const response = await this.#answered('POST', '/inspect', form);
    return ((await response.json()) as { pictures: { file: string; result?: Verdict; problem?: string }[] }).pictures;
  }

  async results(query: string): Promise<Verdict[]> {
    return (await this.get<{ results: Verdict[] }>(`/results?${query}`)).results;
  }

  async *follow(after: number, names: string, stop: AbortSignal): AsyncGenerator<LineEvent> {
    const response = await this.#fetch('GET', `/events?after=${after}&events=${names}`, undefined, stop);
    for await (const event of serverEvents(response)) yield read(event);
  }

  open(path: string, stop: AbortSignal): Promise<Response> {
    return this.#answered('GET', path, undefined, stop);
  }

  async #answered(method: string, path: string, body?: BodyInit, stop?: AbortSignal): Promise<Response> {
    const response = await this.#fetch(method, path, body, stop);
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
    return response;
  }

  #fetch(method: string, path: string, body?: BodyInit, stop?: AbortSignal): Promise<Response> {
    return fetch(this.url + v1 + path, {
      method,
      headers: { authorization: `Bearer ${this.key}`, ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}) },
      body: body ?? null,
      signal: stop ?? null,
    });
  }
}

function read(event: ServerEvent): LineEvent {
  return { position: Number(event.id), name: event.event, data: JSON.parse(event.data) as Record<string, unknown> };
}
