import { type DataTable, Given, Then, When } from '@cucumber/cucumber';
import { type Language, Shopper } from '../drivers/Shopper.js';
import type { SupportWorld } from './support_world.js';

Given('a shopper who reads {language}', async function (this: SupportWorld, language: Language) {
  this.shoppers.push((this.shopper = await Shopper.arrive(this.shop.client, language)));
});

Given('{int} shoppers who ask for a person', async function (this: SupportWorld, count: number) {
  this.shoppers = await Shopper.arriveForAPerson(this.shop.client, count);
});

Given('each in a conversation of their own, shoppers ask:', function (this: SupportWorld, questions: DataTable) {
  return Shopper.askEach(this.shop.client, questions.rows() as [Language, string][]);
});

When('the shopper writes {string}', function (this: SupportWorld, text: string) {
  return this.shopper.write(text);
});

When('the shopper writes, one after the other:', function (this: SupportWorld, texts: DataTable) {
  return this.shopper.writeAll(texts.raw().map(([text = '']) => text));
});

When('the shopper writes a message of {int} KB', function (this: SupportWorld, kilobytes: number) {
  return this.shopper.write('x'.repeat(kilobytes * 1024));
});

When('the shopper writes nothing but spaces', function (this: SupportWorld) {
  return this.shopper.write('   ');
});

When('the shopper sends the last message again, as after a lost answer', function (this: SupportWorld) {
  return this.shopper.writeAgain();
});

When('the shopper asks for a person', function (this: SupportWorld) {
  return this.shopper.askPerson();
});

When('the shopper writes into a conversation that does not exist', function (this: SupportWorld) {
  return this.shopper.writeElsewhere();
});

When("the shop erases the shopper's conversation", function (this: SupportWorld) {
  return this.shopper.haveErased();
});

Then('the bot says {string}', function (this: SupportWorld, text: string) {
  this.shopper.botSays(text);
});

Then('the bot does not say {string}', function (this: SupportWorld, text: string) {
  this.shopper.botDoesNotSay(text);
});

Then('the bot quotes the article {string}', function (this: SupportWorld, article: string) {
  this.shopper.botQuotes(article);
});

Then('every quotation stands where it says, word for word', function (this: SupportWorld) {
  return this.shopper.quotesStandInTheirArticles();
});

Then('the bot quotes nothing', function (this: SupportWorld) {
  this.shopper.botQuotesNothing();
});

Then('the bot offers {string}', function (this: SupportWorld, text: string) {
  this.shopper.botOffers(text);
});

Then('the shopper gets an answer', function (this: SupportWorld) {
  this.shopper.isAnswered();
});

Then('the answer is the same as before', function (this: SupportWorld) {
  this.shopper.isAnsweredAsBefore();
});

Then('the shopper waits for a person', function (this: SupportWorld) {
  this.shopper.waitsForAPerson();
});

Then('the shopper still talks to the bot', function (this: SupportWorld) {
  this.shopper.talksToTheBot();
});

Then('the message was understood as {string}', function (this: SupportWorld, intent: string) {
  return this.shopper.wasUnderstoodAs(intent);
});

Then('the message is refused with status {int}, saying {string}', function (this: SupportWorld, status: number, words: string) {
  this.shopper.isRefused(status, words);
});

Then('the transcript has everything, word for word', function (this: SupportWorld) {
  return this.shopper.transcriptIsComplete();
});

Then('nobody can read {string} in the transcript any more', function (this: SupportWorld, text: string) {
  return this.shopper.transcriptHasNothingOf(text);
});
