import { Given, Then, When } from '@cucumber/cucumber';
import type { FraudWorld } from './world.js';

Given('a bank with {int} days of payments and reported frauds', function (this: FraudWorld, days: number) {
  return this.bank.takeOverHistory(days);
});

When('a model is trained on them and put to use', function (this: FraudWorld) {
  return this.bank.trainModel();
});

When('the {place} decision is recomputed from the record', function (this: FraudWorld, place: number) {
  return this.bank.recompute(this.bank.answers.slice(place, place + 1));
});

When('every decision is recomputed from the record', function (this: FraudWorld) {
  return this.bank.recompute(this.bank.answers);
});

When('another bank asks for it', function (this: FraudWorld) {
  return this.bank.anotherBankAsks();
});

Then('nothing differs', function (this: FraudWorld) {
  this.bank.nothingDiffers();
});

Then('its record shows the answer, its place in the order and all that was known about it', function (this: FraudWorld) {
  return this.bank.recordIsComplete();
});

Then('the payment is unknown to that bank', function (this: FraudWorld) {
  this.bank.isRefusedAsUnknown();
});

Then('payments are judged with a score, a decision and reasons', function (this: FraudWorld) {
  this.bank.areJudgedByTheModel();
});

Then('the answers name the model', function (this: FraudWorld) {
  this.bank.answersNameTheModel();
});

Then('every decision since can be proven', async function (this: FraudWorld) {
  await this.bank.recompute(this.bank.answers);
  this.bank.nothingDiffers();
});
