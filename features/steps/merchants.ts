import assert from 'node:assert/strict';
import { Given, Then, When } from '@cucumber/cucumber';
import type { FraudWorld } from './world.js';

Given('a merchant with {int} payments {int} days ago', function (this: FraudWorld, payments: number, daysAgo: number) {
  return this.bank.merchantWithPayments(payments, daysAgo);
});

Given('{int} of them was/were reported as fraud {int} day(s) ago', function (this: FraudWorld, payments: number, daysAgo: number) {
  return this.bank.reportAtMerchant(payments, daysAgo);
});

Given('the same one was cleared {int} day(s) ago', function (this: FraudWorld, daysAgo: number) {
  return this.bank.reportSame(false, daysAgo);
});

Given('the same one was reported as fraud again {int} day(s) ago', function (this: FraudWorld, daysAgo: number) {
  return this.bank.reportSame(true, daysAgo);
});

When('a chargeback arrives for one of them now', function (this: FraudWorld) {
  return this.bank.reportAtMerchant(1, 0);
});

When('it is reported as fraud now', function (this: FraudWorld) {
  return this.bank.reportPayment(0);
});

When('the first of these payments is reported as fraud now', function (this: FraudWorld) {
  return this.bank.reportPayment(0);
});

When('a chargeback arrives for a payment that was never scored', function (this: FraudWorld) {
  return this.bank.reportUnknown();
});

When('a card is used at the merchant now', function (this: FraudWorld) {
  return this.bank.useCard(1);
});

When('a card is used at the merchant again', function (this: FraudWorld) {
  return this.bank.useCardOnceMore();
});

When('a card is used at another merchant now', function (this: FraudWorld) {
  this.bank.useAnotherMerchant();
  return this.bank.useCard(1);
});

Then('the payment sees a fraud share of {float} at the merchant over a week', async function (this: FraudWorld, share: number) {
  assert.equal(await this.bank.fraudShareSeen(-1), share);
});

Then('the {place} of these payments saw a fraud share of {float} at the merchant over a week', async function (this: FraudWorld, place: number, share: number) {
  assert.equal(await this.bank.fraudShareSeen(place), share);
});

Then('its record shows that it was reported as fraud', function (this: FraudWorld) {
  return this.bank.recordShowsReport();
});

Then('it is refused because the payment is unknown', function (this: FraudWorld) {
  this.bank.isRefusedAsUnknown();
});
