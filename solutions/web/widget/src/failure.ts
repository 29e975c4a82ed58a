import { asFields } from './protocol.js';

/**
 * What went wrong, as far as it decides what to do next.
 * `network`: no answer, or one that broke off. `busy`: too many requests. `unavailable`: the server cannot now.
 * `refused`: the key may not. `gone`: there is no such conversation. `too-long`, `rejected`: this message will never be taken.
 */
export type FailureKind = 'network' | 'busy' | 'unavailable' | 'refused' | 'gone' | 'too-long' | 'rejected';

export class Failure extends Error {
  readonly kind: FailureKind;
  /** How long the server asks to be left alone; undefined where it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: FailureKind, message: string, retryAfterMs?: number) {
    super(message);
    this.name = 'Failure';
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }

  /** The same request may well succeed a little later. */
  get passing(): boolean {
    return this.kind === 'network' || this.kind === 'busy' || this.kind === 'unavailable';
  }

  static of(error: unknown): Failure {
    return error instanceof Failure ? error : new Failure('network', error instanceof Error ? error.message : String(error));
  }

  /** From an answer with an error status, or from the problem event of a stream. */
  static fromProblem(status: number, problem: unknown, retryAfter: string | null): Failure {
    const { title, detail, type } = asFields(problem);
    const text = [title, detail].filter((part) => typeof part === 'string').join(' ') || `The server answered ${status}.`;
    return new Failure(kindOf(status, typeof type === 'string' ? type : ''), text, readRetryAfter(retryAfter));
  }
}

function kindOf(status: number, type: string): FailureKind {
  if (status === 429) return 'busy';
  // The key is good, but this conversation is not ours: for us it does not exist.
  if (status === 403 && type.endsWith('wrong-token')) return 'gone';
  if (status === 401 || status === 403) return 'refused';
  if (status === 404 || status === 410) return 'gone';
  if (status === 413) return 'too-long';
  if (status === 408 || status >= 500) return 'unavailable';
  return 'rejected';
}

/** Seconds, as our server sends; a date, which the standard also allows, is left to our own waiting. */
function readRetryAfter(text: string | null): number | undefined {
  return text !== null && /^\d{1,5}$/.test(text) ? Number(text) * 1000 : undefined;
}
