import assert from 'node:assert/strict';
import { Given, Then, When } from '@cucumber/cucumber';
import { dayMs } from '../drivers/FraudDriver.js';
import type { FraudWorld } from './world.js';

Given('a card that was never used before', function (this: FraudWorld) {
  this.bank.newCard();
});

Given('another card was used {int} times within a minute', function (this: FraudWorld, times: number) {
  return this.bank.useAnotherCard(times);
});

Given('a card was used {int} times within a minute', function (this: FraudWorld, times: number) {
  return this.bank.useCard(times);
});

Given('a payment was scored', function (this: FraudWorld) {
  return this.bank.useCard(1);
});

When('the card is used {int} times within a minute', function (this: FraudWorld, times: number) {
  return this.bank.useCard(times);
});

When('the card is used once more', function (this: FraudWorld) {
  return this.bank.useCardOnceMore();
});

When('{int} payments of the card are sent at the same moment', function (this: FraudWorld, times: number) {
  return this.bank.useCardAtOnce(times);
});

When('the card is used {int} hours ago and now', async function (this: FraudWorld, hours: number) {
  await this.bank.useCard(1, (hours / 24) * dayMs);
  await this.bank.useCard(1);
});

When('the card pays {amounts} EUR within a minute', function (this: FraudWorld, amounts: string[]) {
  return this.bank.payAmounts(amounts);
});

Then('the payments count {numbers} uses of the card within a {window}', async function (this: FraudWorld, counts: number[], window: 'day' | 'week') {
  assert.deepEqual(await this.bank.usesSeen(window), counts);
});

Then('in the order they were taken the payments count {numbers} uses of the card within a {window}', async function (this: FraudWorld, counts: number[], window: 'day' | 'week') {
  assert.deepEqual(await this.bank.usesSeenInOrder(window), counts);
});

Then("the payments see {numbers} EUR as the card's average within a day", async function (this: FraudWorld, averages: number[]) {
  assert.deepEqual(await this.bank.averagesSeen(), averages);
});

Then('it is approved without a score', function (this: FraudWorld) {
  this.bank.isApprovedWithoutScore();
});
