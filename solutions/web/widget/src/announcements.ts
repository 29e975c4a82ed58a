import { type Entry, type State, agentName } from './state.js';
import { type Strings, fill } from './strings.js';

/**
 * What a screen reader is told of a change: whole messages, never the pieces of one, and what happened to the
 * conversation. Nothing of a transcript that was only loaded.
 */
export function announcements(state: State, before: State, strings: Strings): string[] {
  if (state.phase !== 'ready' && state.phase !== before.phase) return state.phase === 'refused' ? [strings.refused] : [];
  const said: string[] = [];
  if (state.notice !== before.notice) said.push(...noticeText(state, strings));
  if (before.phase === 'ready') {
    const known = new Map(before.entries.map((entry) => [entry.messageId, entry]));
    for (const entry of state.entries) said.push(...ofEntry(entry, known.get(entry.messageId), strings));
    if (state.status !== before.status) said.push(...statusText(state, strings));
  } else if (state.phase === 'ready' && state.entries.length === 1) {
    // A greeting is news; a transcript is not.
    for (const entry of state.entries) said.push(...ofEntry(entry, undefined, strings));
  }
  if (state.typing && !before.typing) said.push(strings.typing);
  if (state.trouble && !before.trouble) said.push(state.trouble.kind === 'network' ? strings.lost : troubleText(state, strings, Date.now()));
  if (!state.trouble && before.trouble && state.phase === 'ready') said.push(strings.connected);
  return said;
}

function ofEntry(entry: Entry, before: Entry | undefined, strings: Strings): string[] {
  if (entry.role === 'shopper') return entry.delivery === 'failed' && before?.delivery !== 'failed' ? [failureText(entry, strings)] : [];
  return before ? [] : [entry.role === 'system' ? entry.text : `${speaker(entry, strings)}: ${entry.text}`];
}

export function speaker(entry: Entry, strings: Strings): string {
  if (entry.role === 'shopper') return strings.you;
  return entry.role === 'agent' ? entry.agentName ?? strings.agent : strings.bot;
}

export function failureText(entry: Entry, strings: Strings): string {
  switch (entry.failure) {
    case 'busy': return strings.failedBusy;
    case 'unavailable': return strings.failedUnavailable;
    case 'refused': return strings.failedRefused;
    case 'too-long': return strings.failedTooLong;
    case 'rejected': return strings.failedRejected;
    default: return strings.failedNetwork;
  }
}

/** The line above the messages that says who answers. */
export function statusText(state: State, strings: Strings): string[] {
  const name = agentName(state);
  switch (state.status) {
    case 'waiting': return [strings.waiting];
    case 'agent': return [name ? fill(strings.agentJoined, { name }) : strings.agentJoinedUnknown];
    case 'closed': return [strings.closed];
    default: return [strings.backToBot];
  }
}

export function noticeText(state: State, strings: Strings): string[] {
  switch (state.notice) {
    case 'renewed': return [strings.renewed];
    case 'feedback-failed': return [strings.feedbackFailed];
    case 'person-failed': return [strings.personFailed];
    default: return [];
  }
}

export function troubleText({ trouble }: State, strings: Strings, nowMs: number): string {
  if (!trouble) return '';
  if (trouble.until === undefined) return trouble.kind === 'network' ? strings.lostNow : strings.connecting;
  const n = Math.max(1, Math.ceil((trouble.until - nowMs) / 1000));
  const text = trouble.kind === 'network' ? strings.lostIn : trouble.kind === 'busy' ? strings.busyIn : strings.unavailableIn;
  return fill(text, { n });
}
