import type { State } from './state.js';

/** Nearer than this to its end, the log follows what comes. */
const followPixels = 80;

interface FollowerHost {
  readonly open: boolean;
  readonly log: HTMLElement | null;
  requestUpdate(): void;
}

/** Whether the log follows what comes, or stays where the shopper reads. */
export class Follower {
  #atEnd = true;
  #away = false;

  constructor(readonly host: FollowerHost) {}

  /** The shopper has scrolled up and something new has come below. */
  get away(): boolean {
    return this.#away;
  }

  /** Follows again, from wherever it was. */
  follow(): void {
    this.#atEnd = true;
    this.#setAway(false);
  }

  /** The shopper reads here now: what they look at must not run away under them. */
  stay(): void {
    this.#atEnd = false;
  }

  onState(state: State, before: State): void {
    const grew = state.entries.length > before.entries.length || (state.partial !== before.partial && state.partial !== undefined);
    if (!grew || this.#atEnd || !this.host.open) return;
    const last = state.entries.at(-1);
    // One's own message always comes into view.
    if (last?.role === 'shopper' && last !== before.entries.at(-1) && state.entries.length > before.entries.length) this.#atEnd = true;
    else this.#setAway(true);
  }

  scrolled(): void {
    const { log } = this.host;
    if (!log) return;
    this.#atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < followPixels;
    if (this.#atEnd) this.#setAway(false);
  }

  /** After every drawing. */
  drawn(): void {
    const { log, open } = this.host;
    if (log && open && this.#atEnd) log.scrollTop = log.scrollHeight;
  }

  #setAway(away: boolean): void {
    if (away === this.#away) return;
    this.#away = away;
    this.host.requestUpdate();
  }
}
