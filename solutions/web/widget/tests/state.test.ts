import { expect, test } from 'vitest';
import { announcements } from '../src/announcements.js';
import { backoffMs } from '../src/backoff.js';
import { type Message, readAnswer, readMessage, readTranscript } from '../src/protocol.js';
import { type State, agentName, canRate, initialState, ownEntry, unsentOf, withAnswer, withDelivery, withIncoming, withMessage, withTranscript } from '../src/state.js';
import { languages } from '../src/strings.js';

const message = (sequence: number, role: Message['role'] = 'bot', more: Partial<Message> = {}): Message => ({
  messageId: `m${sequence}`, sequence, role, text: `text ${sequence}`, language: 'en', at: '2026-05-04T10:00:00Z', sentences: [], citations: [], ...more,
});
const ready: State = { ...initialState, phase: 'ready' };
const asked = (state: State, ...texts: string[]): State => ({
  ...state, entries: [...state.entries, ...texts.map((text) => ownEntry({ messageId: text, text }, '2026-05-04T10:00:00Z', 'queued'))],
});
const order = (state: State) => state.entries.map((entry) => entry.messageId);

test('An answer stands behind the message it answers, before what waits', () => {
  const state = withAnswer(asked(ready, 'a', 'b'), 'a', { message: message(2), status: 'bot', quickReplies: ['yes'] });
  expect(order(state)).toEqual(['a', 'm2', 'b']);
  expect(state.entries.map((entry) => entry.delivery)).toEqual(['sent', 'sent', 'queued']);
  expect(state.quickReplies).toEqual(['yes']);
});

test('An answer that comes after a later message has failed still stands behind its own', () => {
  const state = withDelivery(withDelivery(asked(ready, 'a', 'b'), 'b', 'failed', 'network'), 'a', 'sending');
  expect(order(withAnswer(state, 'a', { message: message(2), status: 'bot', quickReplies: [] }))).toEqual(['a', 'm2', 'b']);
});

test('Messages that come late, twice or out of order end up in their order, once', () => {
  const sequences = [1, 2, 3, 4];
  for (const late of sequences) {
    const others = sequences.filter((sequence) => sequence !== late);
    let entries = others.reduce<State['entries']>((all, sequence) => withMessage(all, message(sequence)), []);
    entries = withMessage(withMessage(entries, message(late)), message(late, 'bot', { text: 'again' }));
    expect(entries.map((entry) => entry.sequence)).toEqual(sequences);
    expect(entries.find((entry) => entry.sequence === late)!.text).toBe('again');
  }
});

test('One\'s own message, coming back from the server, replaces what was shown', () => {
  const state = withIncoming(asked(ready, 'a'), message(5, 'shopper', { messageId: 'a' }), false);
  expect(state.entries).toHaveLength(1);
  expect(state.entries[0]).toMatchObject({ sequence: 5, delivery: 'sent' });
  expect(state.unread).toBe(0);
});

test('What others write while nobody looks is counted once', () => {
  let state = withIncoming(ready, message(1, 'agent'), false);
  state = withIncoming(state, message(1, 'agent'), false);
  expect(state.unread).toBe(1);
  expect(withIncoming(state, message(2, 'agent'), true).unread).toBe(1);
});

test('A transcript keeps what the server has not got, and drops what it has', () => {
  const failed = withDelivery(asked(ready, 'has', 'lacks'), 'lacks', 'failed', 'network');
  const state = withTranscript(failed, { status: 'bot', messages: [message(3), message(1), message(2, 'shopper', { messageId: 'has' })], quickReplies: [] });
  expect(order(state)).toEqual(['m1', 'has', 'm3', 'lacks']);
  expect(unsentOf(state)).toEqual([{ messageId: 'lacks', text: 'lacks' }]);
});

test('Thumbs are for answers of the assistant only', () => {
  const sent = (more: Partial<Message>, role: Message['role'] = 'bot') => ({ ...message(1, role, more), delivery: 'sent' as const });
  expect(canRate(sent({ answered: true }))).toBe(true);
  expect(canRate(sent({ answered: false }))).toBe(true);
  expect(canRate(sent({ citations: [{ title: 't', heading: '', url: '', quote: 'q' }] }))).toBe(true);
  expect(canRate(sent({}))).toBe(false);
  expect(canRate(sent({ answered: true }, 'agent'))).toBe(false);
});

test('The person who wrote last is the person who is there', () => {
  const state = { ...ready, entries: [1, 2, 3].map((n) => ({ ...message(n, n === 3 ? 'bot' : 'agent', n === 3 ? {} : { agentName: `A${n}` }), delivery: 'sent' as const })) };
  expect(agentName(state)).toBe('A2');
});

test('What the server should never send is left out, not believed', () => {
  expect(readMessage(null)).toBeUndefined();
  expect(readMessage({ messageId: 'm', role: 'admin', text: 'x' })).toBeUndefined();
  expect(readMessage({ role: 'bot', text: 'x' })).toBeUndefined();
  expect(readMessage({ messageId: 'm', role: 'bot', text: 5 })).toBeUndefined();
  expect(readMessage({ messageId: 'm', role: 'bot', text: 'x', sentences: 'no', citations: [7, { url: {} }], agentName: 3, feedback: 'so-so' }))
    .toMatchObject({ sentences: [], citations: [{ title: '', heading: '', url: '', quote: '' }, { url: '' }] });
  expect(readTranscript('nonsense')).toEqual({ status: 'bot', messages: [], quickReplies: [] });
  expect(readTranscript({ status: 'agent', messages: [{}, null], quickReplies: [1, 'yes'] })).toEqual({ status: 'agent', messages: [], quickReplies: ['yes'] });
  expect(readTranscript({ status: 'agent', agentName: 'Mei' })).toEqual({ status: 'agent', messages: [], quickReplies: [], agentName: 'Mei' });
  expect(readAnswer({ message: null, status: 'on fire' })).toEqual({ message: undefined, status: undefined, quickReplies: undefined });
});

test('A page loaded anew knows who has the conversation before they write', () => {
  const loaded = withTranscript(initialState, { status: 'agent', messages: [message(1)], quickReplies: [], agentName: 'Mei' });
  expect(agentName(loaded)).toBe('Mei');
  expect(agentName(withTranscript(loaded, { status: 'waiting', messages: [message(1)], quickReplies: [] }))).toBe('');
});

test('A screen reader hears a message once, whole, and no piece of it', () => {
  const en = languages.en;
  const writing = { ...ready, partial: { text: 'It ta', citations: [] } };
  expect(announcements(writing, ready, en)).toEqual([]);
  const more = { ...writing, partial: { text: 'It takes', citations: [] } };
  expect(announcements(more, writing, en)).toEqual([]);
  const done = withIncoming(more, message(4, 'bot', { text: 'It takes 5 days.' }), true);
  expect(announcements(done, more, en)).toEqual(['Assistant: It takes 5 days.']);
  expect(announcements({ ...done, unread: 3 }, done, en)).toEqual([]);
});

test('A screen reader hears of failure, trouble, its end, and who is there; not of a transcript that was only loaded', () => {
  const en = languages.en;
  const sending = asked(ready, 'a');
  expect(announcements(withDelivery(sending, 'a', 'failed', 'busy'), sending, en)).toEqual([en.failedBusy]);
  const lost: State = { ...ready, trouble: { kind: 'network', until: 1 } };
  expect(announcements(lost, ready, en)).toEqual([en.lost]);
  expect(announcements({ ...lost, trouble: { kind: 'network', until: 2 } }, lost, en)).toEqual([]);
  expect(announcements(ready, lost, en)).toEqual([en.connected]);
  expect(announcements({ ...ready, status: 'waiting' }, ready, en)).toEqual([en.waiting]);
  const loaded = withTranscript(initialState, { status: 'bot', messages: [message(1), message(2)], quickReplies: [] });
  expect(announcements(loaded, initialState, en)).toEqual([]);
  const greeted = withTranscript(initialState, { status: 'bot', messages: [message(1)], quickReplies: [] });
  expect(announcements(greeted, initialState, en)).toEqual(['Assistant: text 1']);
});

test('Waiting grows, is bounded, is spread, and heeds the server up to a minute', () => {
  expect(backoffMs(0, 0.5)).toBe(1_000);
  expect(backoffMs(3, 0.5)).toBe(8_000);
  expect(backoffMs(1_000, 0.5)).toBe(30_000);
  expect(backoffMs(0, 0)).toBe(750);
  expect(backoffMs(0, 1)).toBe(1_250);
  expect(backoffMs(0, 0.5, 7_000)).toBe(7_000);
  expect(backoffMs(0, 0.5, 3_600_000)).toBe(60_000);
});
