import { defineParameterType, Given, Then, When } from '@cucumber/cucumber';
import { ReviewDesk } from '../drivers/ReviewDesk.js';
import type { FraudWorld } from './world.js';

defineParameterType({ name: 'amount', regexp: /\d+\.\d\d/, transformer: (text: string) => text });

const desks = new WeakMap<FraudWorld, ReviewDesk>();

/** One desk a scenario. */
function desk(world: FraudWorld): ReviewDesk {
  const known = desks.get(world) ?? new ReviewDesk(world.bank);
  desks.set(world, known);
  return known;
}

Given('one person may release up to {amount} EUR', function (this: FraudWorld, amount: string) {
  return desk(this).limit(amount);
});

Given('a payment of {amount} EUR that somebody wants looked at', function (this: FraudWorld, amount: string) {
  return desk(this).open([amount]);
});

Given('payments of {amounts} EUR that somebody wants looked at', function (this: FraudWorld, amounts: string[]) {
  return desk(this).open(amounts);
});

Given('{int} payments that somebody wants looked at', function (this: FraudWorld, count: number) {
  return desk(this).openMany(count);
});

When('an analyst takes the next case', function (this: FraudWorld) {
  return desk(this).takeNext();
});

When('the {place} analyst releases it', function (this: FraudWorld, place: number) {
  return desk(this).release(place);
});

When('the {place} analyst approves the release', function (this: FraudWorld, place: number) {
  return desk(this).approve(place);
});

When('an analyst finds that one of them was fraud', function (this: FraudWorld) {
  return desk(this).findFraudAmongPast();
});

When('a card is used at the merchant afterwards', function (this: FraudWorld) {
  return desk(this).cardIsUsedAfterwards();
});

When('a chargeback for it arrives', function (this: FraudWorld) {
  return desk(this).chargeback();
});

When('{int} analysts take cases at the same moment until none is left', function (this: FraudWorld, people: number) {
  return desk(this).takeAllAtOnce(people);
});

Then('it is the payment of {amount} EUR', function (this: FraudWorld, amount: string) {
  return desk(this).isPaymentOf(amount);
});

Then('the payment of {amount} EUR is in the queue, and no other', function (this: FraudWorld, amount: string) {
  return desk(this).onlyWaits(amount);
});

Then('nobody else is offered it', function (this: FraudWorld) {
  return desk(this).nobodyElseIsOffered();
});

Then('it waits for somebody else', function (this: FraudWorld) {
  desk(this).waitsForSomebodyElse();
});

Then('it is refused because it takes two people', function (this: FraudWorld) {
  desk(this).isRefusedBecauseItTakesTwo();
});

Then('the case is closed and names both', function (this: FraudWorld) {
  return desk(this).isClosedAndNames(2);
});

Then('the case is closed and names one', function (this: FraudWorld) {
  return desk(this).isClosedAndNames(1);
});

Then('the case is still closed and shows the contradiction', function (this: FraudWorld) {
  return desk(this).isClosedWithContradiction();
});

Then('every case went to one analyst', function (this: FraudWorld) {
  desk(this).everyCaseWentToOne();
});
