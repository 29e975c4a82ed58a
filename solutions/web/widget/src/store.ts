import type { Ticket } from './client.js';
import { asFields, parseFields } from './protocol.js';

/** A message the shopper wrote that the server may not have. */
export interface Unsent {
  messageId: string;
  text: string;
}

/** What survives a reload. The transcript does not: the server has it. */
export interface Remembered {
  ticket: Ticket | undefined;
  /** A person has it or is awaited: then the closed widget listens too. */
  withPerson: boolean;
  open: boolean;
  language: string;
  draft: string;
  unsent: Unsent[];
}

export const nothingRemembered: Remembered = { ticket: undefined, withPerson: false, open: false, language: '', draft: '', unsent: [] };

/** Where it is kept: `session` ends with the tab, `local` stays on the device. */
export class Memory {
  readonly #storage: Storage | undefined;
  readonly #name: string;
  #value: Remembered;

  /** @param storage Undefined, or one that throws, as browsers with blocked storage give: then a reload forgets. */
  constructor(storage: Storage | undefined, name: string) {
    this.#storage = storage;
    this.#name = name;
    this.#value = this.#read();
  }

  get value(): Remembered {
    return this.#value;
  }

  set(change: Partial<Remembered>): void {
    this.#value = { ...this.#value, ...change };
    try {
      this.#storage?.setItem(this.#name, JSON.stringify(this.#value));
    } catch {
      // Full or blocked: the conversation goes on, only a reload forgets it.
    }
  }

  #read(): Remembered {
    let json: string | null | undefined;
    try {
      json = this.#storage?.getItem(this.#name);
    } catch {
      json = undefined;
    }
    const { ticket, withPerson, open, language, draft, unsent } = parseFields(json ?? '');
    const { conversationId, token } = asFields(ticket);
    return {
      ticket: typeof conversationId === 'string' && typeof token === 'string' ? { conversationId, token } : undefined,
      withPerson: withPerson === true,
      open: open === true,
      language: typeof language === 'string' ? language : '',
      draft: typeof draft === 'string' ? draft : '',
      unsent: (Array.isArray(unsent) ? unsent : []).map(asFields)
        .filter((one): one is Record<string, unknown> & Unsent => typeof one.messageId === 'string' && typeof one.text === 'string')
        .map(({ messageId, text }) => ({ messageId, text })),
    };
  }
}

/** The browser's storage; asking for it alone can throw where cookies are blocked. */
export function browserStorage(kind: 'session' | 'local'): Storage | undefined {
  try {
    return kind === 'local' ? localStorage : sessionStorage;
  } catch {
    return undefined;
  }
}
