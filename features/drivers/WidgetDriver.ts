import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import { type Browser, type BrowserContext, type Locator, type Page, chromium } from 'playwright-core';
import { eventually } from './eventually.js';

/** Debian's browser; another one by SUITE_CHROMIUM. */
const executablePath = process.env.SUITE_CHROMIUM ?? '/usr/bin/chromium';
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2, levels A and AA. */
const accessibilityRules: RunOptions = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };

const waitMsMax = 15_000;

export interface Visitor {
  width?: number;
  height?: number;
  dark?: boolean;
  /** The languages the browser asks for. */
  locale?: string;
  calm?: boolean;
  forcedColors?: boolean;
  touch?: boolean;
}

export interface ShownMessage {
  role: 'shopper' | 'bot' | 'agent' | 'system';
  name: string;
  text: string;
  /** What is said about its delivery; nothing once it is sent. */
  delivery: string;
}

export interface ShownSource {
  number: number;
  title: string;
  open: boolean;
  quote: string;
  address: string;
}

let shared: Promise<Browser> | undefined;

/** One browser for all visitors of a run: starting it is what takes time. */
const browser = (): Promise<Browser> =>
  (shared ??= chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] }));

/** A visitor of a page with the chat widget: sees and does what a person can. */
export class WidgetDriver {
  /** Errors of the page's scripts and of its console, refusals of its content security policy among them. */
  readonly errors: string[] = [];
  readonly page: Page;
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.setDefaultTimeout(waitMsMax);
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(`${message.text()} ${message.location().url}`);
    });
  }

  static async arrive({ width = 1180, height = 860, dark = false, locale = 'en-GB', calm = true, forcedColors = false, touch = false }: Visitor = {}): Promise<WidgetDriver> {
    const context = await (await browser()).newContext({
      viewport: { width, height },
      locale,
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: calm ? 'reduce' : 'no-preference',
      forcedColors: forcedColors ? 'active' : 'none',
      hasTouch: touch,
    });
    return new WidgetDriver(context, await context.newPage());
  }

  /** Ends the browser itself, after the last visitor. */
  static async endAll(): Promise<void> {
    await (await shared)?.close();
    shared = undefined;
  }

  async leave(): Promise<void> {
    await this.#context.close();
  }

  async visit(url: string): Promise<void> {
    await this.page.goto(url);
    await this.#widget.locator('.launcher').waitFor({ state: 'attached' });
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.#widget.locator('.launcher').waitFor({ state: 'attached' });
  }

  async openChat(): Promise<void> {
    await this.#widget.locator('.launcher').click();
    await this.#panel.waitFor();
  }

  async closeChat(): Promise<void> {
    await this.#panel.locator('.close').click();
    await this.#panel.waitFor({ state: 'hidden' });
  }

  isOpen(): Promise<boolean> {
    return this.#panel.isVisible();
  }

  /** The launcher's name: says how many messages are unread. */
  async launcherName(): Promise<string> {
    return (await this.#widget.locator('.launcher').getAttribute('aria-label')) ?? '';
  }

  async write(text: string): Promise<void> {
    await this.#panel.locator('textarea').fill(text);
  }

  draft(): Promise<string> {
    return this.#panel.locator('textarea').inputValue();
  }

  async say(text: string): Promise<void> {
    await this.write(text);
    await this.#panel.locator('textarea').press('Enter');
  }

  /** Finished messages, oldest first; what is still being written is not among them. */
  messages(): Promise<ShownMessage[]> {
    return this.#panel.locator('.messages > li:not(.partial)').evaluateAll((items) => items.map((item) => {
      const has = (name: string) => item.classList.contains(name);
      // The numbers of sources stand between the sentences and are no part of the text.
      const text = item.querySelector('.text, :scope > p:only-child')?.cloneNode(true) as Element | undefined;
      for (const marker of text?.querySelectorAll('.marker') ?? []) marker.remove();
      return {
        role: has('system') ? 'system' as const : has('agent') ? 'agent' as const : has('shopper') ? 'shopper' as const : 'bot' as const,
        name: item.querySelector('.meta span')?.textContent ?? '',
        text: text?.textContent ?? '',
        delivery: item.querySelector('.delivery span, p.delivery')?.textContent ?? '',
      };
    }));
  }

  /** The answer as far as it has come; undefined when none is being written. */
  async partial(): Promise<string | undefined> {
    const item = this.#panel.locator('.partial');
    return (await item.count()) ? ((await item.locator('.text').textContent({ timeout: 200 }).catch(() => '')) ?? '') : undefined;
  }

  async untilMessage(role: ShownMessage['role'], text: string | RegExp): Promise<ShownMessage> {
    let found: ShownMessage | undefined;
    let seen: ShownMessage[] = [];
    await eventually(waitMsMax, async () => {
      seen = await this.messages();
      found = seen.findLast((message) => message.role === role && (typeof text === 'string' ? message.text.includes(text) : text.test(message.text)));
      return found !== undefined;
    }, () => `No message of the ${role} with ${String(text)}; shown: ${JSON.stringify(seen)}`);
    return found!;
  }

  /** Waits until nothing is being written and nothing is on its way. */
  async untilAnswered(): Promise<void> {
    const idle = async () => (await this.#panel.locator('.partial, .message.sending, .message.answering, .message.queued, .message.retrying').count()) === 0;
    await eventually(waitMsMax, idle, () => 'The answer did not come.');
  }

  /** The sources under the last message that has some. */
  async sources(): Promise<ShownSource[]> {
    return this.#lastSources.evaluateAll((items) => items.map((item) => ({
      number: Number(item.querySelector('.number')?.textContent),
      title: item.querySelector('.source-title')?.textContent ?? '',
      open: item.querySelector('.source')?.getAttribute('aria-expanded') === 'true',
      quote: item.querySelector('blockquote')?.textContent ?? '',
      address: item.querySelector('a')?.getAttribute('href') ?? '',
    })));
  }

  async toggleSource(number: number): Promise<void> {
    await this.#lastSources.nth(number - 1).locator('.source').click();
  }

  /** Presses the number behind a sentence of the last message that has sources. */
  async pressMarker(number: number): Promise<void> {
    await this.#lastSourced.locator('.marker', { hasText: String(number) }).first().click();
  }

  quickReplies(): Promise<string[]> {
    return this.#panel.locator('.reply').allTextContents();
  }

  async press(quickReply: string): Promise<void> {
    await this.#panel.locator('.reply', { hasText: quickReply }).first().click();
  }

  /** A button of the panel by its name, for whoever has no own word here. */
  async pressButton(name: string | RegExp): Promise<void> {
    await this.#panel.getByRole('button', { name }).last().click();
  }

  async rate(helpful: boolean, comment?: string): Promise<void> {
    await this.#panel.locator('.rating').last().locator('.thumb').nth(helpful ? 0 : 1).click();
    if (helpful) return;
    await this.#panel.locator('.comment input').fill(comment ?? '');
    await this.#panel.locator('.comment button').nth(comment === undefined ? 1 : 0).click();
  }

  /** Whether the last answer is marked as helpful, as unhelpful, or not at all. */
  async rating(): Promise<'helpful' | 'unhelpful' | undefined> {
    const pressed = await this.#panel.locator('.rating').last().locator('.thumb').evaluateAll((thumbs) => thumbs.map((thumb) => thumb.getAttribute('aria-pressed')));
    return pressed[0] === 'true' ? 'helpful' : pressed[1] === 'true' ? 'unhelpful' : undefined;
  }

  async askPerson(): Promise<void> {
    await this.#panel.locator('.tools .tool').first().click();
  }

  async startOver(): Promise<void> {
    await this.#panel.locator('.tool.over').click();
    await this.#panel.locator('.foot .primary').click();
  }

  async switchLanguage(): Promise<void> {
    await this.#panel.locator('.switch').click();
  }

  /** Who answers, as the head of the panel says. */
  async subtitle(): Promise<string> {
    return (await this.#panel.locator('.subtitle').textContent()) ?? '';
  }

  /** What stands above the messages: trouble, waiting; nothing where all is well. */
  async banner(): Promise<string> {
    return (await this.#panel.locator('.banner p').allTextContents()).join(' ');
  }

  async untilBanner(text: string | RegExp): Promise<void> {
    await this.#until(() => this.banner(), text, 'banner');
  }

  async untilSubtitle(text: string | RegExp): Promise<void> {
    await this.#until(() => this.subtitle(), text, 'subtitle');
  }

  /** What a screen reader has been told lately. */
  announcements(): Promise<string[]> {
    return this.#widget.locator('[role=status] p').allTextContents();
  }

  async key(name: string): Promise<void> {
    await this.page.keyboard.press(name);
  }

  /** The name of what has the focus, looked for inside the widget too. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      if (!active || active === document.body) return '';
      const label = (active as HTMLTextAreaElement).labels?.[0]?.textContent;
      return active.getAttribute('aria-label') ?? label ?? active.textContent?.trim() ?? active.tagName;
    });
  }

  /** What axe finds wrong with the page and the widget in it, one line each. */
  async violations(): Promise<string[]> {
    await this.page.evaluate(axeSource);
    const { violations } = await this.page.evaluate(
      (rules) => (globalThis as unknown as { axe: { run(context: unknown, rules: unknown): Promise<AxeResults> } }).axe.run(document, rules), accessibilityRules as unknown);
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.flat().join(' ')}: ${node.failureSummary ?? ''}`));
  }

  /** Controls of the widget that are smaller than WCAG 2.2 wants them (24 by 24 CSS pixels). */
  smallTargets(): Promise<string[]> {
    return this.#widget.locator('button, a, input, textarea').evaluateAll((all) => all
      .map((one) => ({ one, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
      .map(({ one, box }) => `${one.className || one.tagName} ${Math.round(box.width)}x${Math.round(box.height)}`));
  }

  /** Whether anything is cut off or must be scrolled sideways. */
  overflowsSideways(): Promise<boolean> {
    return this.#panel.evaluate((panel) => [panel, ...panel.querySelectorAll('.log, .head, .foot')].some((one) => one.scrollWidth > one.clientWidth + 1));
  }

  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }

  /** Waits for what is read until it says this; the failure says what it said instead. */
  async #until(read: () => Promise<string>, text: string | RegExp, what: string): Promise<void> {
    let last = '';
    await eventually(waitMsMax, async () => {
      last = await read();
      return typeof text === 'string' ? last.includes(text) : text.test(last);
    }, () => `The ${what} does not say ${String(text)} but '${last}'.`);
  }

  get #widget(): Locator {
    return this.page.locator('suite-support');
  }

  get #panel(): Locator {
    return this.#widget.locator('.panel');
  }

  get #lastSourced(): Locator {
    return this.#panel.locator('.message:has(.sources)').last();
  }

  get #lastSources(): Locator {
    return this.#lastSourced.locator('.sources li');
  }
}
