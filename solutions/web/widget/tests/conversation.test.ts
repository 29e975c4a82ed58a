import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SupportClient } from '../src/client.js';
import { Conversation } from '../src/conversation.js';
import { agentName } from '../src/state.js';
import { Memory } from '../src/store.js';
import { Peer } from './peer.js';

/** The browser's storage, as far as it is used, in memory. */
class Kept implements Storage {
  readonly #items = new Map<string, string>();
  get length(): number { return this.#items.size; }
  clear(): void { this.#items.clear(); }
  getItem(name: string): string | null { return this.#items.get(name) ?? null; }
  key(index: number): string | null { return [...this.#items.keys()][index] ?? null; }
  removeItem(name: string): void { this.#items.delete(name); }
  setItem(name: string, value: string): void { this.#items.set(name, value); }
}

let peer: Peer;
let storage: Storage;
const alive: Conversation[] = [];

beforeEach(async () => {
  peer = await Peer.start();
  storage = new Kept();
});

afterEach(async () => {
  for (const conversation of alive.splice(0)) conversation.dispose();
  await peer.stop();
});

/** As a page that loads: what was remembered is there. */
function arrive({ silenceMsMax = 45_000, answerMsMax = 30_000, key = Peer.key } = {}): Conversation {
  const conversation = new Conversation({
    client: new SupportClient({ base: peer.url, key, silenceMsMax, answerMsMax }),
    memory: new Memory(storage, 'test'), language: () => 'en', page: 'https://shop.example/',
  });
  alive.push(conversation);
  return conversation;
}

const until = (condition: () => unknown) => vi.waitFor(() => {
  if (!condition()) throw new Error('not so');
}, { timeout: 15_000, interval: 10 });
const texts = ({ state }: Conversation) => state.entries.map((entry) => entry.text);
const greeting = 'Hello! How can I help?';

async function begun(options = {}): Promise<Conversation> {
  const conversation = arrive(options);
  conversation.begin();
  await until(() => conversation.state.phase === 'ready');
  return conversation;
}

test('It begins with the greeting and answers grow while they are written', async () => {
  const conversation = await begun();
  const seen: string[] = [];
  conversation.subscribe((state) => {
    if (state.partial) seen.push(state.partial.text);
  });
  peer.next.push({ kind: 'answer', reply: { text: 'It takes five days.', quickReplies: ['Thanks'] }, tokenMs: 20 });
  conversation.send('  How long?  ');
  await until(() => conversation.state.quickReplies[0] === 'Thanks');
  expect(texts(conversation)).toEqual([greeting, 'How long?', 'It takes five days.']);
  expect(seen).toEqual(['It ', 'It takes ', 'It takes five ', 'It takes five days.']);
});

test('Messages written in haste are sent one after the other, in their order', async () => {
  const conversation = arrive();
  for (const text of ['one', 'two', 'three']) conversation.send(text);
  await until(() => peer.received.length === 3 && conversation.state.entries.every((entry) => entry.delivery === 'sent'));
  expect(texts(conversation)).toEqual([greeting, 'one', 'You wrote: one', 'two', 'You wrote: two', 'three', 'You wrote: three']);
});

test.each([
  { kind: 'broken', reply: { text: 'It takes five days.' }, afterTokens: 2 },
  { kind: 'hang-up' },
  { kind: 'problem', status: 503, code: 'unavailable', retryAfterSeconds: 1 },
  { kind: 'problem', status: 429, code: 'too-many-requests', retryAfterSeconds: 1 },
  { kind: 'problem-in-stream', status: 500 },
] as const)('After $kind $status the same message is sent again by itself, under the same id, and answered once', async (behaviour) => {
  const conversation = await begun();
  peer.next.push(behaviour);
  peer.otherwise = () => ({ kind: 'answer', reply: { text: 'It takes five days.' } });
  conversation.send('How long?');
  await until(() => conversation.state.trouble);
  conversation.tryNow();
  if (behaviour.kind !== 'problem-in-stream') await until(() => texts(conversation).at(-1) === 'It takes five days.');
  await until(() => conversation.state.entries.every((entry) => entry.delivery === 'sent'));
  expect(peer.received).toHaveLength(2);
  expect(new Set(peer.received.map((one) => one.messageId)).size).toBe(1);
  expect(conversation.state.trouble).toBeUndefined();
});

test('A silent server counts as a broken one', async () => {
  const conversation = await begun({ answerMsMax: 300 });
  peer.next.push({ kind: 'silent' });
  conversation.send('How long?');
  await until(() => conversation.state.trouble?.kind === 'network');
  conversation.tryNow();
  await until(() => conversation.state.entries.every((entry) => entry.delivery === 'sent'));
  expect(peer.received).toHaveLength(2);
});

test('What cannot be sent is given back, keeps what follows waiting, and goes out under its own id when tried again', async () => {
  const conversation = await begun();
  peer.down = true;
  conversation.send('one');
  conversation.send('two');
  await until(() => {
    conversation.tryNow();
    return conversation.state.entries.filter((entry) => entry.delivery === 'failed').length === 2;
  });
  const ids = conversation.state.entries.slice(1).map((entry) => entry.messageId);
  peer.down = false;
  for (const id of ids) conversation.retry(id);
  await until(() => peer.received.length === 2);
  expect(peer.received).toEqual([{ messageId: ids[0], text: 'one' }, { messageId: ids[1], text: 'two' }]);
});

test.each([[413, 'too-long'], [400, 'rejected'], [401, 'refused']])('After %i a message is not sent again by itself', async (status, failure) => {
  const conversation = await begun();
  peer.next.push({ kind: 'problem', status, code: 'whatever' });
  conversation.send('one');
  conversation.send('two');
  await until(() => conversation.state.entries.find((entry) => entry.text === 'You wrote: two'));
  expect(conversation.state.entries.find((entry) => entry.text === 'one')).toMatchObject({ delivery: 'failed', failure });
  expect(peer.received.map((one) => one.text)).toEqual(['one', 'two']);
});

test('A reload brings the transcript back from the server, and what was not sent from the page', async () => {
  const first = await begun();
  first.send('one');
  await until(() => texts(first).includes('You wrote: one'));
  peer.down = true;
  first.send('two');
  await until(() => first.state.trouble);
  first.dispose();
  peer.down = false;
  const second = await begun();
  expect(texts(second)).toEqual([greeting, 'one', 'You wrote: one', 'two']);
  expect(second.state.entries.at(-1)).toMatchObject({ delivery: 'failed' });
  second.retry(second.state.entries.at(-1)!.messageId);
  await until(() => texts(second).includes('You wrote: two'));
});

test('What the server took before the page was left is not shown as unsent', async () => {
  const first = await begun();
  peer.next.push({ kind: 'broken', reply: { text: 'It takes five days.' }, afterTokens: 1 });
  first.send('How long?');
  await until(() => first.state.trouble);
  first.dispose();
  const second = await begun();
  expect(texts(second)).toEqual([greeting, 'How long?', 'It takes five days.']);
  expect(second.state.entries.every((entry) => entry.delivery === 'sent')).toBe(true);
});

test('A conversation the server no longer has is replaced, and says so', async () => {
  const first = await begun();
  first.send('one');
  await until(() => texts(first).includes('You wrote: one'));
  first.dispose();
  peer.conversations.clear();
  const second = await begun();
  expect(texts(second)).toEqual([greeting]);
  expect(second.state.notice).toBe('renewed');
});

test('A key that is refused for a while costs no conversation; a token that is not believed does', async () => {
  const first = await begun();
  first.send('one');
  await until(() => texts(first).includes('You wrote: one'));
  first.dispose();
  peer.keyRefused = true;
  const second = arrive();
  second.begin();
  await until(() => second.state.phase === 'refused');
  peer.keyRefused = false;
  second.begin();
  await until(() => second.state.phase === 'ready');
  expect(texts(second)).toEqual([greeting, 'one', 'You wrote: one']);
  second.dispose();
  peer.last.token = 'another';
  const third = await begun();
  expect(texts(third)).toEqual([greeting]);
  expect(third.state.notice).toBe('renewed');
});

test('A conversation that vanishes under a message takes the message along to the next', async () => {
  const conversation = await begun();
  peer.conversations.clear();
  conversation.send('one');
  await until(() => texts(conversation).includes('You wrote: one'));
  expect(texts(conversation)).toEqual([greeting, 'one', 'You wrote: one']);
  expect(conversation.state.notice).toBe('renewed');
});

test('An expired key is said, and tried again only when asked', async () => {
  peer.keyRefused = true;
  const conversation = arrive();
  conversation.begin();
  await until(() => conversation.state.phase === 'refused');
  const requests = peer.requests.length;
  expect(requests).toBe(1);
  peer.keyRefused = false;
  conversation.begin();
  await until(() => conversation.state.phase === 'ready');
});

test('A person is asked for, awaited, and heard; their messages come without asking', async () => {
  const conversation = await begun();
  await conversation.askPerson();
  expect(conversation.state.status).toBe('waiting');
  await until(() => peer.last.followers.size === 1);
  peer.setStatus('agent');
  peer.agentSays('Mei', 'Hello, I am Mei.');
  await until(() => texts(conversation).includes('Hello, I am Mei.'));
  conversation.send('Thank you');
  await until(() => conversation.state.entries.at(-1)?.delivery === 'sent');
  peer.agentSays('Mei', 'You are welcome.');
  await until(() => texts(conversation).at(-1) === 'You are welcome.');
  expect(texts(conversation)).toEqual([greeting, 'Hello, I am Mei.', 'Thank you', 'You are welcome.']);
  expect(conversation.state.unread).toBe(2);
  peer.setStatus('bot');
  await until(() => peer.last.followers.size === 0);
});

test('Who took the conversation is known before they write, and another person is not taken for the one before', async () => {
  const conversation = await begun();
  await conversation.askPerson();
  await until(() => peer.last.followers.size === 1);
  peer.setStatus('agent', 'Mei');
  await until(() => conversation.state.status === 'agent');
  expect(agentName(conversation.state)).toBe('Mei');
  peer.agentSays('Mei', 'Hello');
  peer.setStatus('waiting');
  peer.setStatus('agent', 'Tom');
  await until(() => agentName(conversation.state) === 'Tom');
});

test('A connection that breaks is taken up again where it was, without loss or repetition', async () => {
  const conversation = await begun();
  await conversation.askPerson();
  await until(() => peer.last.followers.size === 1);
  peer.setStatus('agent');
  peer.agentSays('Mei', 'one');
  await until(() => texts(conversation).includes('one'));
  peer.down = true;
  peer.cutAll();
  await until(() => conversation.state.trouble?.kind === 'network');
  peer.agentSays('Mei', 'two');
  peer.down = false;
  conversation.tryNow();
  await until(() => texts(conversation).includes('two'));
  expect(texts(conversation)).toEqual([greeting, 'one', 'two']);
  await until(() => conversation.state.trouble === undefined);
  const follows = peer.requests.filter((request) => request.includes('/events'));
  const after = follows.map((request) => Number(/after=(\d+)/.exec(request)![1]));
  expect(after.at(-1)).toBeGreaterThan(after[0]!);
});

test('A dead connection is noticed by its silence', async () => {
  const conversation = await begun({ silenceMsMax: 300 });
  await conversation.askPerson();
  await until(() => peer.requests.filter((request) => request.includes('/events')).length >= 2);
  expect(conversation.state.status).toBe('waiting');
});

test('Nobody to be had is said, and the assistant goes on', async () => {
  const conversation = await begun();
  peer.handoverFails = true;
  await conversation.askPerson();
  expect(conversation.state).toMatchObject({ status: 'bot', asking: false, notice: 'person-failed' });
  peer.handoverFails = false;
  await conversation.askPerson();
  expect(conversation.state).toMatchObject({ status: 'waiting', notice: undefined });
});

test('A rating that is not saved is taken back', async () => {
  const conversation = await begun();
  peer.next.push({ kind: 'answer', reply: { text: 'It takes five days.', answered: true } });
  conversation.send('How long?');
  await until(() => texts(conversation).includes('It takes five days.'));
  const id = conversation.state.entries.at(-1)!.messageId;
  peer.down = true;
  await conversation.rate(id, true);
  expect(conversation.state.entries.at(-1)!.feedback).toBeUndefined();
  expect(conversation.state.notice).toBe('feedback-failed');
  peer.down = false;
  await conversation.rate(id, false, 'too vague');
  expect(conversation.state.entries.at(-1)!.feedback).toBe('unhelpful');
  expect(peer.ratings).toEqual([{ messageId: id, helpful: false, comment: 'too vague' }]);
});

test('Starting over ends the old conversation and forgets it', async () => {
  const conversation = await begun();
  conversation.send('one');
  await until(() => texts(conversation).includes('You wrote: one'));
  const old = peer.last;
  conversation.restart();
  await until(() => conversation.state.phase === 'ready');
  expect(texts(conversation)).toEqual([greeting]);
  await until(() => old.status === 'closed');
  expect(peer.conversations.size).toBe(2);
});

test('An answer as plain JSON is taken as well', async () => {
  const conversation = await begun();
  peer.next.push({ kind: 'json', reply: { text: 'Plain.', quickReplies: ['Yes'] } });
  conversation.send('one');
  await until(() => texts(conversation).at(-1) === 'Plain.');
  expect(conversation.state.quickReplies).toEqual(['Yes']);
});

test('Blocked or broken storage only costs the memory of a reload', async () => {
  const blocked: Storage = {
    length: 0, clear: () => undefined, key: () => null, removeItem: () => undefined,
    getItem: () => { throw new Error('blocked'); }, setItem: () => { throw new Error('full'); },
  };
  for (const kept of [undefined, blocked]) {
    const memory = new Memory(kept, 'test');
    memory.set({ draft: 'x' });
    expect(memory.value.draft).toBe('x');
  }
  storage.setItem('test', '{"ticket":{"conversationId":5},"unsent":[{"text":1},7],"open":"yes"');
  expect(new Memory(storage, 'test').value).toMatchObject({ ticket: undefined, unsent: [], open: false });
});
