import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Visitor, WidgetDriver } from '../../../../../features/drivers/WidgetDriver.js';
import { languages } from '../../src/strings.js';
import { Peer, type Reply } from '../peer.js';

const { en, zh } = languages;
const pictures = fileURLToPath(new URL('../../../../../artifacts/pictures/', import.meta.url));
mkdirSync(pictures, { recursive: true });

const page = (more = '', lang = 'en') => `<!DOCTYPE html><html lang="${lang}"><head><title>A shop</title><meta name="viewport" content="width=device-width, initial-scale=1">
</head><body><main><h1>A shop</h1><p><button type="button" id="first">First</button></p></main>
<script src="/widget.js" data-key="${Peer.key}" ${more}></script></body></html>`;

const answer: Reply = {
  text: 'You can return sale articles within 30 days. The day counts on which you hand the parcel in.\n\nAnything else?',
  sentences: [
    { text: 'You can return sale articles within 30 days.', citation: 0 },
    { text: 'The day counts on which you hand the parcel in.', citation: 1 },
  ],
  citations: [
    { title: 'How long you can return articles', heading: 'Overview', url: 'https://larkfell.example/help/return-window', quote: 'Sale articles: 30 days' },
    { title: 'Delivery', heading: 'Delivery', url: 'javascript:alert(1)', quote: 'The day counts on which you hand the parcel in.' },
  ],
  quickReplies: ['Start a return', 'No, thanks'],
  answered: true,
};

let peer: Peer;
let visitors: WidgetDriver[] = [];

beforeEach(async () => {
  peer = await Peer.start();
  peer.pages['/'] = page();
});

afterEach(async () => {
  for (const visitor of visitors) await visitor.leave();
  visitors = [];
  await peer.stop();
});

afterAll(() => WidgetDriver.endAll());

async function arrive(visitor: Visitor = {}, path = ''): Promise<WidgetDriver> {
  const driver = await WidgetDriver.arrive(visitor);
  visitors.push(driver);
  await driver.visit(peer.url + path);
  return driver;
}

async function asked(visitor: Visitor = {}, path = ''): Promise<WidgetDriver> {
  const driver = await arrive(visitor, path);
  await driver.openChat();
  await driver.untilMessage('bot', 'Hello');
  peer.next.push({ kind: 'answer', reply: answer });
  await driver.say('How long can I return a sale article?');
  await driver.untilMessage('bot', 'sale articles');
  return driver;
}

test('By keyboard alone: open, ask, press a reply, open a source, close; the focus is always somewhere sensible', async () => {
  const widget = await arrive();
  await widget.page.focus('#first');
  await widget.key('Tab');
  expect(await widget.focused()).toBe(en.openChat);
  await widget.key('Enter');
  await widget.untilMessage('bot', 'Hello');
  expect(await widget.focused()).toBe(en.message);
  peer.next.push({ kind: 'answer', reply: answer });
  await widget.page.keyboard.type('How long?');
  await widget.key('Enter');
  await widget.untilMessage('bot', 'sale articles');
  expect(await widget.focused()).toBe(en.message);

  await widget.key('Shift+Tab');
  expect(await widget.focused()).toBe('No, thanks');
  await widget.key('Enter');
  await widget.untilMessage('shopper', 'No, thanks');
  await vi.waitFor(async () => expect(await widget.focused()).toBe(en.message));

  await widget.pressMarker(1);
  await vi.waitFor(async () => expect((await widget.sources())[0]!.open).toBe(true));
  expect(await widget.focused()).toContain('How long you can return articles');
  await widget.key('Escape');
  expect(await widget.isOpen()).toBe(false);
  await vi.waitFor(async () => expect(await widget.focused()).toBe(en.openChat));
});

test('Under the strictest content security policy, trusted types included, nothing is refused', async () => {
  const widget = await asked();
  await widget.toggleSource(1);
  await widget.rate(false, 'More about shoes');
  await widget.askPerson();
  await widget.untilSubtitle(en.subtitleWaiting);
  expect(widget.errors).toEqual([]);
  expect(peer.ratings.at(-1)).toMatchObject({ helpful: false, comment: 'More about shoes' });
});

test('An answer has numbered sources with quote and link; only web addresses become links', async () => {
  const widget = await asked();
  expect(await widget.sources()).toMatchObject([{ number: 1, open: false }, { number: 2, open: false }]);
  await widget.toggleSource(1);
  await widget.toggleSource(2);
  expect(await widget.sources()).toMatchObject([
    { number: 1, title: 'How long you can return articles · Overview', open: true, quote: 'Sale articles: 30 days', address: 'https://larkfell.example/help/return-window' },
    { number: 2, title: 'Delivery', open: true, quote: 'The day counts on which you hand the parcel in.', address: '' },
  ]);
  expect(await widget.page.locator('suite-support .quote a').first().getAttribute('rel')).toContain('noopener');
  await widget.toggleSource(1);
  expect((await widget.sources())[0]!.open).toBe(false);
});

test('Markup in messages, sources, replies and names is shown and never run', async () => {
  const evil = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>';
  const widget = await arrive();
  await widget.openChat();
  peer.next.push({ kind: 'answer', reply: { ...answer, text: evil, sentences: [], citations: [{ title: evil, heading: evil, url: 'javascript:window.ran=1', quote: evil }], quickReplies: [evil] } });
  await widget.say(evil);
  expect((await widget.untilMessage('bot', 'onerror')).text).toBe(evil);
  expect((await widget.untilMessage('shopper', 'onerror')).text).toBe(evil);
  await widget.toggleSource(1);
  expect((await widget.sources())[0]).toMatchObject({ quote: evil, address: '' });
  expect(await widget.quickReplies()).toEqual([evil]);
  await widget.askPerson();
  await vi.waitFor(() => expect(peer.last.followers.size).toBe(1));
  peer.setStatus('agent');
  peer.agentSays(evil, evil);
  await widget.untilMessage('agent', 'onerror');
  expect(await widget.page.evaluate(() => (globalThis as { ran?: number }).ran)).toBeUndefined();
  expect(await widget.page.locator('suite-support img, suite-support script').count()).toBe(0);
});

const visits: [string, Visitor, string][] = [
  ['light', {}, ''],
  ['dark', { dark: true }, ''],
  ['narrow', { width: 320, height: 640 }, ''],
  ['narrow-zh-dark', { width: 320, height: 640, dark: true }, 'zh'],
  ['low', { width: 800, height: 360 }, ''],
  ['forced-colors', { forcedColors: true }, ''],
];

test.each(visits)('%s: no accessibility fault, no small target, nothing cut off, in every state', { timeout: 120_000 }, async (name, visitor, path) => {
  peer.pages['/zh'] = page('', 'zh-CN');
  const widget = await arrive(visitor, path);
  const check = async (state: string) => {
    await widget.screenshot(`${pictures}${name}-${state}.png`);
    expect(await widget.violations(), state).toEqual([]);
    expect(await widget.smallTargets(), state).toEqual([]);
    expect(await widget.overflowsSideways(), state).toBe(false);
  };
  await check('closed');
  await widget.openChat();
  await widget.untilMessage('bot', 'Hello');
  await check('open');
  peer.next.push({ kind: 'answer', reply: answer, tokenMs: 150 });
  await widget.say('How long can I return a sale article that is 一件特价商品 and has a veryveryveryveryveryverylongwordinit?');
  await vi.waitFor(async () => expect(await widget.partial()).toContain('sale'), { timeout: 10_000 });
  await check('streaming');
  await widget.untilMessage('bot', 'Anything else');
  await widget.toggleSource(1);
  await check('sources');
  await widget.page.locator('suite-support .thumb').last().click();
  await check('comment');
  await widget.askPerson();
  await widget.untilBanner(/./);
  await check('waiting');
  await vi.waitFor(() => expect(peer.last.followers.size).toBe(1));
  peer.setStatus('agent');
  peer.agentSays('Mei', 'Hello, I am Mei. أهلا بك');
  await widget.untilMessage('agent', 'Mei');
  await widget.say('مرحبا، أريد إرجاع المنتج');
  await widget.untilAnswered();
  await check('agent');
  peer.next.push({ kind: 'problem', status: 413, code: 'too-long' });
  await widget.say('x');
  await widget.untilMessage('shopper', 'x');
  await vi.waitFor(async () => expect((await widget.messages()).at(-1)!.delivery).not.toBe(''));
  peer.down = true;
  peer.cutAll();
  await widget.untilBanner(/[0-9]/);
  await check('lost');
  peer.down = false;
  await widget.pressButton(name.includes('zh') ? zh.tryNow : en.tryNow).catch(() => undefined);
  await vi.waitFor(() => expect(peer.last.followers.size).toBe(1), { timeout: 10_000 });
  peer.setStatus('closed');
  await widget.untilSubtitle(name.includes('zh') ? zh.subtitleClosed : en.subtitleClosed);
  await check('closed-conversation');
});

test('On a narrow screen the sheet holds the focus', async () => {
  const widget = await arrive({ width: 320, height: 640 });
  await widget.openChat();
  await widget.untilMessage('bot', 'Hello');
  for (let i = 0; i < 12; i++) {
    await widget.key('Tab');
    expect(await widget.focused()).not.toBe('First');
  }
});

test('A reload keeps transcript, draft and the open panel, and leaves the focus to the page', async () => {
  const widget = await asked();
  await widget.write('half a thou');
  await widget.reload();
  await widget.untilMessage('bot', 'sale articles');
  expect(await widget.isOpen()).toBe(true);
  expect(await widget.draft()).toBe('half a thou');
  expect((await widget.messages()).map((message) => message.role)).toEqual(['bot', 'shopper', 'bot']);
  expect(await widget.focused()).toBe('');
  expect(peer.conversations.size).toBe(1);
});

test('Tokens are seen as they come and heard once, at the end', async () => {
  const widget = await arrive();
  await widget.openChat();
  await widget.untilMessage('bot', 'Hello');
  peer.next.push({ kind: 'answer', reply: answer, tokenMs: 60 });
  await widget.say('How long?');
  const pieces = new Set<string>();
  const heard = new Set<string>();
  await vi.waitFor(async () => {
    pieces.add((await widget.partial()) ?? '');
    for (const text of await widget.announcements()) heard.add(text);
    expect(await widget.partial()).toBeUndefined();
    expect([...heard].some((text) => text.includes('sale articles'))).toBe(true);
  }, { timeout: 15_000, interval: 30 });
  expect(pieces.size).toBeGreaterThan(3);
  expect([...heard].filter((text) => text.includes('sale'))).toEqual([`Assistant: ${answer.text}`]);
  expect([...heard]).toContain(en.typing);
});

test('A connection that breaks is said, and mends itself', async () => {
  const widget = await asked();
  peer.down = true;
  await widget.say('Are you there?');
  await widget.untilBanner(/No connection\. Trying again in \d+ s\./);
  expect(await widget.announcements()).toContain(en.lost);
  peer.down = false;
  await widget.untilMessage('bot', 'You wrote: Are you there?');
  expect(await widget.banner()).toBe('');
  expect(new Set(peer.received.map((one) => one.messageId)).size).toBe(2);
});

test('A message that is refused can be edited; one too long cannot even be sent', async () => {
  const widget = await arrive();
  await widget.openChat();
  await widget.untilMessage('bot', 'Hello');
  peer.next.push({ kind: 'problem', status: 400, code: 'invalid-request' });
  await widget.say('first try');
  await vi.waitFor(async () => expect((await widget.messages()).at(-1)!.delivery).toBe(en.failedRejected));
  await widget.pressButton(en.edit);
  expect(await widget.draft()).toBe('first try');
  expect((await widget.messages()).some((message) => message.role === 'shopper')).toBe(false);
  await widget.say('字'.repeat(4_001));
  expect(await widget.page.locator('suite-support .counter').textContent()).toBe('1 characters too many');
  expect(peer.received).toHaveLength(1);
});

test('An expired key is said, and does not hammer the server', async () => {
  peer.keyRefused = true;
  const widget = await arrive();
  await widget.openChat();
  await widget.untilBanner(en.refused);
  expect(peer.requests).toHaveLength(1);
  peer.keyRefused = false;
  await widget.pressButton(en.tryNow);
  await widget.untilMessage('bot', 'Hello');
});

test('A person\'s message that comes while the chat is closed shows on the launcher, also after a reload', async () => {
  const widget = await asked();
  await widget.askPerson();
  await vi.waitFor(() => expect(peer.last.followers.size).toBe(1));
  await widget.closeChat();
  await widget.reload();
  await vi.waitFor(() => expect(peer.last.followers.size).toBe(1));
  peer.setStatus('agent');
  peer.agentSays('Mei', 'Hello, I am Mei.');
  await vi.waitFor(async () => expect(await widget.launcherName()).toBe(en.openChatUnreadOne));
  expect(await widget.announcements()).toContain('Mei: Hello, I am Mei.');
  await widget.openChat();
  expect(await widget.subtitle()).toBe('Mei is here for you');
  expect((await widget.untilMessage('agent', 'Hello')).name).toBe('Mei');
});

test('Enter that takes a word from an input method does not send', async () => {
  const widget = await arrive();
  await widget.openChat();
  await widget.write('退huo');
  await widget.page.locator('suite-support textarea').evaluate((field) =>
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })));
  expect(await widget.draft()).toBe('退huo');
  await widget.key('Shift+Enter');
  expect(await widget.draft()).toBe('退huo\n');
  await widget.key('Enter');
  await widget.untilMessage('shopper', '退huo');
});

test('Starting over asks first, then begins anew', async () => {
  const widget = await asked();
  await widget.pressButton(en.startOver);
  expect(await widget.focused()).toBe(en.cancel);
  await widget.key('Escape');
  expect(await widget.isOpen()).toBe(true);
  expect(await widget.messages()).toHaveLength(3);
  await widget.startOver();
  await vi.waitFor(async () => expect(await widget.messages()).toHaveLength(1));
  expect(peer.conversations.size).toBe(2);
});

test('The interface speaks the page\'s language, and the other on request, also after a reload', async () => {
  peer.pages['/zh'] = page('', 'zh-CN');
  const widget = await arrive({}, 'zh');
  await widget.openChat();
  expect(await widget.subtitle()).toBe(zh.subtitleBot);
  await vi.waitFor(() => expect(peer.languages).toEqual(['zh']));
  await widget.switchLanguage();
  expect(await widget.subtitle()).toBe(en.subtitleBot);
  await widget.reload();
  await widget.untilSubtitle(en.subtitleBot);
});

test('The page\'s style does not come in, its wishes do', async () => {
  peer.contentSecurityPolicy = '';
  peer.pages['/'] = page('data-heading="Ask Larkfell" data-position="left" data-theme="dark"')
    .replace('</head>', '<style>* { font-size: 40px; } body { color: red; text-transform: uppercase; letter-spacing: 9px } button { display: none !important } suite-support { --suite-accent: rgb(1, 2, 3) }</style></head>');
  const widget = await arrive();
  await widget.openChat();
  await widget.untilMessage('bot', 'Hello');
  const style = (selector: string, name: string) =>
    widget.page.locator(`suite-support ${selector}`).first().evaluate((one, property) => getComputedStyle(one).getPropertyValue(property), name);
  expect(await style('.bubble', 'font-size')).toBe('15px');
  expect(await style('.bubble', 'text-transform')).toBe('none');
  expect(await style('.bubble', 'letter-spacing')).toBe('normal');
  expect(await style('.launcher', 'background-color')).toBe('rgb(1, 2, 3)');
  expect(await style('.launcher', 'left')).toBe('20px');
  expect(await style('.panel', 'background-color')).toBe('rgb(22, 23, 31)');
  expect(await widget.page.locator('suite-support h2').textContent()).toBe('Ask Larkfell');
});

test('Who wants no motion gets none', async () => {
  const moving = async (calm: boolean) => {
    const widget = await arrive({ calm });
    await widget.openChat();
    peer.next.push({ kind: 'silent' });
    await widget.say('x');
    await vi.waitFor(async () => expect(await widget.partial()).toBe(''));
    return widget.page.locator('suite-support').evaluate((one) => one.shadowRoot!.getAnimations().length);
  };
  expect(await moving(false)).toBeGreaterThan(0);
  expect(await moving(true)).toBe(0);
});

test('It works on pages of another origin than its server', async () => {
  const shop = await Peer.start();
  try {
    shop.contentSecurityPolicy = `default-src 'none'; script-src ${peer.url}; connect-src ${peer.url}`;
    shop.pages['/'] = page().replace('/widget.js', `${peer.url}widget.js`);
    const widget = await WidgetDriver.arrive();
    visitors.push(widget);
    await widget.visit(shop.url);
    await widget.openChat();
    await widget.say('Hello from the shop');
    await widget.untilMessage('bot', 'You wrote: Hello from the shop');
    expect(widget.errors).toEqual([]);
    expect(shop.requests).toEqual([]);
  } finally {
    await shop.stop();
  }
});

test('A page hears what happens, and can open and write', async () => {
  const widget = await arrive();
  await widget.page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    for (const name of ['suite-open', 'suite-close', 'suite-message', 'suite-status']) {
      document.addEventListener(name, (event) => heard.push(`${name} ${JSON.stringify((event as CustomEvent).detail ?? '')}`));
    }
    const chat = document.querySelector('suite-support') as unknown as { show(): void; send(text: string): void };
    chat.show();
    chat.send('From the page');
  });
  await widget.untilMessage('bot', 'You wrote: From the page');
  await widget.closeChat();
  const heard = await widget.page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
  expect(heard[0]).toContain('suite-open');
  expect(heard.some((text) => /suite-message .*"role":"bot"/.test(text))).toBe(true);
  expect(heard.at(-1)).toContain('suite-close');
});
