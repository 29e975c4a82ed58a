import { Given, Then, When } from '@cucumber/cucumber';
import { ReasonsDriver } from '../drivers/ReasonsDriver.js';
import type { FraudWorld } from './world.js';

Given('a card that paid {float} EUR on each of {int} days', function (this: FraudWorld, amount: number, days: number) {
  return new ReasonsDriver(this.bank).cardThatPaid(amount.toFixed(2), days);
});

When('the card pays {float} EUR now', function (this: FraudWorld, amount: number) {
  return new ReasonsDriver(this.bank).pays(amount.toFixed(2));
});

Then('a reason begins with {string}', function (this: FraudWorld, text: string) {
  new ReasonsDriver(this.bank).oneBegins(text);
});

Then('no reason says that {float} EUR is usual', function (this: FraudWorld, amount: number) {
  new ReasonsDriver(this.bank).noneSaysUsual(amount);
});

Then('the strongest reason is the rule', function (this: FraudWorld) {
  new ReasonsDriver(this.bank).ruleComesFirst();
});

Then('the strongest reason comes first', function (this: FraudWorld) {
  new ReasonsDriver(this.bank).strongestComesFirst();
});

Then('a reason tells what genuine payments usually amount to', function (this: FraudWorld) {
  new ReasonsDriver(this.bank).tellsWhatIsUsual();
});

Then('the record and the proof give the same reasons in the same words', function (this: FraudWorld) {
  return new ReasonsDriver(this.bank).sameEverywhere();
});
