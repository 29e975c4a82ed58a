import { Then, When } from '@cucumber/cucumber';
import type { FraudWorld } from './world.js';

When('the same request is sent again', function (this: FraudWorld) {
  return this.bank.sendAgain();
});

When('the same request is sent again with its fields in another order', function (this: FraudWorld) {
  return this.bank.sendAgain((payment) => Object.fromEntries(Object.entries(payment).reverse()));
});

When('its number is sent again with another amount', function (this: FraudWorld) {
  return this.bank.sendAgain((payment) => ({ ...payment, amount: '26.00' }));
});

When('one request is sent {int} times at the same moment', function (this: FraudWorld, times: number) {
  return this.bank.sendAtOnce(times);
});

When('a payment arrives with the amount {json}, the currency {json} and no merchant', function (this: FraudWorld, amount: unknown, currency: unknown) {
  return this.bank.attempt({ amount, currency, merchantId: undefined });
});

When('a payment arrives with {word} written as {json}', function (this: FraudWorld, field: string, value: unknown) {
  return this.bank.attempt({ [field]: value });
});

When('something arrives that is no payment', function (this: FraudWorld) {
  return this.bank.attemptNonsense();
});

Then('the answer is the same as the first', function (this: FraudWorld) {
  this.bank.allAnswersAreTheSame(2);
});

Then('all {int} answers are the same', function (this: FraudWorld, count: number) {
  this.bank.allAnswersAreTheSame(count);
});

Then('the card was counted once', function (this: FraudWorld) {
  return this.bank.cardWasCountedOnce();
});

Then('it is refused because the number is taken', function (this: FraudWorld) {
  this.bank.isRefusedAsConflict();
});

Then("the record still shows the first amount's answer", function (this: FraudWorld) {
  return this.bank.recordStillShowsFirstAnswer();
});

Then('it is refused', function (this: FraudWorld) {
  this.bank.isRefused();
});

Then('it is refused, naming {fields}', function (this: FraudWorld, fields: string[]) {
  this.bank.isRefusedNaming(fields);
});

Then('the refusal does not repeat {json}', function (this: FraudWorld, text: unknown) {
  this.bank.refusalDoesNotRepeat(String(text));
});

Then('nothing of it was kept', function (this: FraudWorld) {
  return this.bank.nothingWasKept();
});
