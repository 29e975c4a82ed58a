import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { WidgetDriver } from '../../../../../features/drivers/WidgetDriver.js';
import { Peer } from '../peer.js';

const pictures = fileURLToPath(new URL('../../../../../artifacts/pictures/', import.meta.url));
mkdirSync(pictures, { recursive: true });

let peer: Peer;
let visitor: WidgetDriver;

beforeEach(async () => {
  peer = await Peer.start();
});

afterEach(async () => {
  await visitor.leave();
  await peer.stop();
});

afterAll(() => WidgetDriver.endAll());

test.each([
  ['en', 1180, false], ['zh', 1180, true], ['en', 320, true], ['zh', 320, false],
] as const)('The demonstration shop in %s, %i pixels wide, dark %s, is accessible and fits', async (language, width, dark) => {
  visitor = await WidgetDriver.arrive({ width, height: 800, dark });
  await visitor.visit(`${peer.url}demo/shop.${language}.html`);
  await visitor.page.screenshot({ path: `${pictures}shop-${language}-${width}-${dark ? 'dark' : 'light'}.png`, fullPage: true });
  expect(await visitor.violations()).toEqual([]);
  expect(await visitor.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(await visitor.page.evaluate(() => document.documentElement.lang)).toBe(language);
});

test('A question on the page is asked in the chat', async () => {
  visitor = await WidgetDriver.arrive();
  await visitor.visit(`${peer.url}demo/shop`);
  await visitor.page.getByRole('button', { name: 'How long can I return a sale article?' }).click();
  await visitor.untilMessage('bot', 'You wrote: How long can I return a sale article?');
  expect(visitor.errors).toEqual([]);
});

test('Without a key the page says that the chat is not running', async () => {
  visitor = await WidgetDriver.arrive();
  await visitor.page.route('**/key.json', (route) => route.fulfill({ status: 404 }));
  await visitor.page.goto(`${peer.url}demo/shop`);
  await visitor.page.locator('#missing').waitFor();
});
