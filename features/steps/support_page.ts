import { Given, Then, When } from '@cucumber/cucumber';
import { PageVisitor } from '../drivers/PageVisitor.js';
import type { SupportWorld } from './support_world.js';

Given("somebody is on the shop's page", async function (this: SupportWorld) {
  this.visitors.push((this.visitor = await PageVisitor.arrive(await this.shop.page())));
});

Given("somebody is on the shop's page on a screen {int} pixels wide, with dark colours", async function (this: SupportWorld, width: number) {
  this.visitors.push((this.visitor = await PageVisitor.arrive(await this.shop.page(), { width, height: 640, dark: true, touch: true })));
});

Given("somebody who reads Chinese is on the shop's page", async function (this: SupportWorld) {
  this.visitors.push((this.visitor = await PageVisitor.arrive(await this.shop.page(), { locale: 'zh-CN' })));
});

Given("somebody is on a page that has copied the shop's script tag", async function (this: SupportWorld) {
  this.visitors.push((this.visitor = await PageVisitor.arriveElsewhere(await this.shop.page())));
});

Given('somebody is on a page whose key has ended', async function (this: SupportWorld) {
  this.visitors.push((this.visitor = await PageVisitor.arrive(await this.shop.pageWithEndedKey())));
});

When('the newcomer visits the shop at the address that was shown', async function (this: SupportWorld) {
  this.visitors.push((this.visitor = await this.demonstration.visitShop()));
});

When('the visitor opens the chat', function (this: SupportWorld) {
  return this.visitor.openChatAndIsGreeted();
});

When('the visitor tries to open the chat', function (this: SupportWorld) {
  return this.visitor.openChat();
});

When('the visitor opens the chat by keyboard', function (this: SupportWorld) {
  return this.visitor.openByKeyboard();
});

When('the visitor asks {string}', function (this: SupportWorld, text: string) {
  return this.visitor.ask(text);
});

When('the visitor types {string}', function (this: SupportWorld, text: string) {
  return this.visitor.askByKeyboard(text);
});

When('the visitor presses {string}', function (this: SupportWorld, reply: string) {
  return this.visitor.press(reply);
});

When('the visitor asks for a person', function (this: SupportWorld) {
  return this.visitor.asksForAPerson();
});

When('the visitor opens source {int}', function (this: SupportWorld, number: number) {
  return this.visitor.opensSource(number);
});

When('the visitor opens the first source by keyboard', function (this: SupportWorld) {
  return this.visitor.sourceByKeyboard();
});

When('the visitor rates the answer as helpful', function (this: SupportWorld) {
  return this.visitor.rate(true);
});

When('the visitor rates the answer as unhelpful', function (this: SupportWorld) {
  return this.visitor.rate(false);
});

When('the visitor loads the page anew', function (this: SupportWorld) {
  return this.visitor.reload();
});

Then('the visitor sees everything again', function (this: SupportWorld) {
  return this.visitor.seesEverythingAgain();
});

Then('the visitor sees the bot say {string}', function (this: SupportWorld, text: string) {
  return this.visitor.sees(text);
});

Then('the visitor reads {string} in source {int}', function (this: SupportWorld, text: string, number: number) {
  return this.visitor.readsInSource(number, text);
});

Then('the visitor waits for a person', function (this: SupportWorld) {
  return this.visitor.waits();
});

Then('the visitor is with {string}', function (this: SupportWorld, name: string) {
  return this.visitor.isWith(name);
});

Then('the visitor sees at once that {string} writes {string}', function (this: SupportWorld, name: string, text: string) {
  return this.visitor.seesPersonAtOnce(name, text);
});

Then('the visitor is back with the bot', function (this: SupportWorld) {
  return this.visitor.isBackWithTheBot();
});

Then('the visitor sees the own words {string}', function (this: SupportWorld, text: string) {
  return this.visitor.seesOwnWords(text);
});

Then('nothing of it was executed', function (this: SupportWorld) {
  return this.visitor.nothingWasExecuted();
});

Then('the chat speaks Chinese', function (this: SupportWorld) {
  return this.visitor.readsChinese();
});

Then('the chat fits and every control is large enough for a finger', function (this: SupportWorld) {
  return this.visitor.fits();
});

Then('axe finds nothing wrong with the page and the chat', function (this: SupportWorld) {
  return this.visitor.isAccessible();
});

Then('Escape closes the chat, and the focus is back where it was', function (this: SupportWorld) {
  return this.visitor.closesByKeyboard();
});

Then('the visitor is told that the chat is not available here', function (this: SupportWorld) {
  return this.visitor.isToldTheChatIsClosed();
});
