// What the widget shows, and how it changes: pure functions, so that every order of events can be tested without a server.
import type { FailureKind } from './failure.js';
import type { Answer, Citation, Message, Status, Transcript } from './protocol.js';
import type { Unsent } from './store.js';

/** `queued`: waits for the one before it. `answering`: the server has it and writes. `retrying`: failed and is about to be sent again. */
export type Delivery = 'sent' | 'queued' | 'sending' | 'answering' | 'retrying' | 'failed';

export interface Entry extends Message {
  delivery: Delivery;
  failure?: FailureKind;
}

/** Something the shopper is told once. */
export type Notice = 'renewed' | 'feedback-failed' | 'person-failed';

export interface State {
  /** `refused`: the server will not have us, now or with this key. */
  phase: 'idle' | 'starting' | 'ready' | 'refused';
  status: Status;
  /** Who took the conversation, as far as that was told; also said by every message of theirs. */
  agent: string;
  entries: readonly Entry[];
  typing: boolean;
  /** The answer as far as it has come. */
  partial: { text: string; citations: Citation[] } | undefined;
  quickReplies: readonly string[];
  /** Trying again at this time (ms since 1970), or right now where there is none. */
  trouble: { kind: FailureKind; until: number | undefined } | undefined;
  /** A person is being asked for. */
  asking: boolean;
  notice: Notice | undefined;
  /** Messages that came while the widget was closed. */
  unread: number;
}

export const initialState: State = {
  phase: 'idle',
  status: 'bot',
  agent: '',
  entries: [],
  typing: false,
  partial: undefined,
  quickReplies: [],
  trouble: undefined,
  asking: false,
  notice: undefined,
  unread: 0,
};

const sent = (message: Message): Entry => ({ ...message, delivery: 'sent' });

export const ownEntry = ({ messageId, text }: Unsent, at: string, delivery: Delivery, failure?: FailureKind): Entry => ({
  messageId, text, at, delivery, sequence: 0, role: 'shopper', language: '', sentences: [], citations: [], ...(failure ? { failure } : {}),
});

/**
 * Puts a message where it belongs: in place of the one with its id; otherwise behind `after`, if that is there; otherwise
 * by its sequence. Messages the server has no number for yet stay where they are.
 */
export function withMessage(entries: readonly Entry[], message: Message, after?: string): Entry[] {
  const known = entries.findIndex((entry) => entry.messageId === message.messageId);
  if (known >= 0) return entries.with(known, sent(message));
  const asked = after === undefined ? -1 : entries.findIndex((entry) => entry.messageId === after);
  const later = entries.findIndex((entry) => entry.sequence > message.sequence || entry.delivery === 'queued');
  const at = asked >= 0 ? asked + 1 : later >= 0 ? later : entries.length;
  return entries.toSpliced(at, 0, sent(message));
}

/** The server's transcript, and behind it what it has not got of ours. */
export function withTranscript(state: State, transcript: Transcript): State {
  const entries = transcript.messages.map(sent).sort((a, b) => a.sequence - b.sequence);
  const missing = state.entries.filter(
    (entry) => entry.delivery !== 'sent' && !entries.some(({ messageId }) => messageId === entry.messageId));
  return {
    ...state, phase: 'ready', status: transcript.status, agent: transcript.agentName ?? '', entries: [...entries, ...missing],
    quickReplies: transcript.status === 'bot' ? transcript.quickReplies : [], trouble: undefined,
  };
}

export const withDelivery = (state: State, messageId: string, delivery: Delivery, failure?: FailureKind): State => ({
  ...state,
  entries: state.entries.map((entry) => {
    if (entry.messageId !== messageId) return entry;
    const { failure: _, ...rest } = entry;
    return { ...rest, delivery, ...(failure ? { failure } : {}) };
  }),
});

/** The end of a turn: the answer stands behind the message it answers. */
export function withAnswer(state: State, messageId: string, answer: Answer): State {
  const delivered = withDelivery(state, messageId, 'sent');
  return {
    ...delivered,
    entries: answer.message ? withMessage(delivered.entries, answer.message, messageId) : delivered.entries,
    status: answer.status ?? state.status,
    quickReplies: answer.quickReplies ?? [],
    typing: false,
    partial: undefined,
    trouble: undefined,
  };
}

/** A message somebody else wrote. */
export const withIncoming = (state: State, message: Message, open: boolean): State => {
  const isNew = message.role !== 'shopper' && !state.entries.some((entry) => entry.messageId === message.messageId);
  return { ...state, entries: withMessage(state.entries, message), unread: open || !isNew ? state.unread : state.unread + 1 };
};

export const unsentOf = (state: State): Unsent[] =>
  state.entries.filter((entry) => entry.delivery !== 'sent').map(({ messageId, text }) => ({ messageId, text }));

export const agentName = (state: State): string =>
  state.agent || (state.entries.findLast((entry) => entry.role === 'agent' && entry.agentName)?.agentName ?? '');

/** Thumbs belong to answers: asking for an order number is not one. */
export const canRate = (entry: Entry): boolean =>
  entry.role === 'bot' && entry.delivery === 'sent' && (entry.answered !== undefined || entry.citations.length > 0);

export const lastSequence = (state: State): number => state.entries.reduce((last, entry) => Math.max(last, entry.sequence), 0);
