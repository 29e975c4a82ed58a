import assert from 'node:assert/strict';
import { eventually } from './eventually.js';
import type { ShopPage } from './ShopPage.js';
import { type Visitor, WidgetDriver } from './WidgetDriver.js';

const focusMsMax = 5_000;
const tabsMax = 20;

/** How soon a person's words must be on the shopper's screen: a push, not a poll. */
const atOnceMsMax = 3_000;

/** Somebody with a browser on the shop's page. */
export class PageVisitor {
  #transcript: string[] = [];

  private constructor(readonly widget: WidgetDriver) {}

  static arrive(page: ShopPage, visitor: Visitor = {}): Promise<PageVisitor> {
    return PageVisitor.arriveAt(`${page.origin}/`, visitor);
  }

  static arriveElsewhere(page: ShopPage): Promise<PageVisitor> {
    return PageVisitor.arriveAt(`${page.foreignOrigin}/`);
  }

  static async arriveAt(url: string, visitor: Visitor = {}): Promise<PageVisitor> {
    const widget = await WidgetDriver.arrive(visitor);
    await widget.visit(url);
    return new PageVisitor(widget);
  }

  leave(): Promise<void> {
    return this.widget.leave();
  }

  async openChat(): Promise<void> {
    await this.widget.openChat();
  }

  async openChatAndIsGreeted(): Promise<void> {
    await this.openChat();
    await this.widget.untilMessage('bot', /\S/);
  }

  async openByKeyboard(): Promise<void> {
    await this.tabTo(/^(Open chat|打开聊天)/);
    await this.widget.key('Enter');
    await this.widget.untilMessage('bot', /\S/);
  }

  async askByKeyboard(text: string): Promise<void> {
    await this.widget.page.keyboard.type(text);
    await this.widget.key('Enter');
    await this.widget.untilAnswered();
  }

  async ask(text: string): Promise<void> {
    await this.widget.say(text);
    await this.widget.untilMessage('shopper', text);
    await this.widget.untilAnswered();
  }

  async press(quickReply: string): Promise<void> {
    await this.widget.press(quickReply);
    await this.widget.untilMessage('shopper', quickReply);
    await this.widget.untilAnswered();
  }

  async sees(text: string): Promise<void> {
    await this.widget.untilMessage('bot', text);
  }

  /** The agent's words, with the agent's name, without anything done on the page. */
  async seesPersonAtOnce(name: string, text: string): Promise<void> {
    const since = performance.now();
    const shown = await this.widget.untilMessage('agent', text);
    assert.ok(performance.now() - since < atOnceMsMax, `after ${Math.round(performance.now() - since)} ms`);
    assert.equal(shown.name, name);
  }

  async waits(): Promise<void> {
    await this.widget.untilSubtitle('Waiting for a person');
  }

  async isWith(name: string): Promise<void> {
    await this.widget.untilSubtitle(`${name} is here for you`);
  }

  async isBackWithTheBot(): Promise<void> {
    await this.widget.untilSubtitle('Answers from our help pages');
  }

  async asksForAPerson(): Promise<void> {
    await this.widget.askPerson();
  }

  async opensSource(number: number): Promise<void> {
    await this.widget.toggleSource(number);
  }

  async readsInSource(number: number, text: string): Promise<void> {
    const source = (await this.widget.sources())[number - 1];
    assert.ok(source?.open, 'the source is closed');
    assert.ok(source.quote.includes(text), source.quote);
    assert.match(source.address, /^https:\/\//);
  }

  async rate(helpful: boolean): Promise<void> {
    await this.widget.rate(helpful);
    await eventually(focusMsMax, async () => (await this.widget.rating()) === (helpful ? 'helpful' : 'unhelpful'), () => 'the rating is not shown');
  }

  async reload(): Promise<void> {
    await this.keepInMind();
    await this.widget.reload();
  }

  async keepInMind(): Promise<void> {
    this.#transcript = await this.#shown();
    assert.ok(this.#transcript.length > 1, 'there is nothing to keep');
  }

  async seesEverythingAgain(): Promise<void> {
    let shown: string[] = [];
    await eventually(focusMsMax, async () => {
      shown = await this.#shown();
      return JSON.stringify(shown) === JSON.stringify(this.#transcript);
    }, () => `Before: ${JSON.stringify(this.#transcript)}\nNow: ${JSON.stringify(shown)}`);
  }

  async isToldTheChatIsClosed(): Promise<void> {
    await this.widget.untilBanner('Chat is not available on this page at the moment.');
  }

  async closesByKeyboard(): Promise<void> {
    await this.widget.key('Escape');
    await eventually(focusMsMax, async () => !(await this.widget.isOpen()) && /^(Open chat|打开聊天)/.test(await this.widget.focused()), () => 'the focus is lost');
  }

  async tabTo(name: RegExp): Promise<void> {
    for (let i = 0; i < tabsMax; i++) {
      await this.widget.key('Tab');
      if (name.test(await this.widget.focused())) return;
    }
    assert.fail(`The keyboard does not get to ${String(name)}.`);
  }

  async sourceByKeyboard(): Promise<void> {
    for (let i = 0; i < tabsMax && !(await this.widget.sources())[0]?.open; i++) {
      await this.widget.key('Shift+Tab');
      if (/^(Source|来源) 1|^1/.test(await this.widget.focused())) await this.widget.key('Enter');
    }
    assert.ok((await this.widget.sources())[0]?.open, 'no source was opened');
  }

  async fits(): Promise<void> {
    assert.equal(await this.widget.overflowsSideways(), false);
    assert.deepEqual(await this.widget.smallTargets(), []);
  }

  async isAccessible(): Promise<void> {
    assert.deepEqual(await this.widget.violations(), []);
  }

  /** Markup that gets to run says so in the page's title; the page's policy would report it as an error too. */
  async nothingWasExecuted(): Promise<void> {
    assert.equal(await this.widget.page.title(), 'A shop');
    assert.deepEqual(this.widget.errors, []);
  }

  async seesOwnWords(text: string): Promise<void> {
    await this.widget.untilMessage('shopper', text);
  }

  async readsChinese(): Promise<void> {
    await this.widget.untilSubtitle('根据帮助文章为您解答');
  }

  async #shown(): Promise<string[]> {
    return (await this.widget.messages()).map(({ role, text }) => `${role}: ${text}`);
  }
}
