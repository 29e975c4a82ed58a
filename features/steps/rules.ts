import { Given, Then, When } from '@cucumber/cucumber';
import { RulesDriver } from '../drivers/RulesDriver.js';
import type { FraudWorld } from './world.js';

const teams = new WeakMap<FraudWorld, RulesDriver>();

/** The fraud team of the scenario's bank. */
function team(world: FraudWorld): RulesDriver {
  const known = teams.get(world) ?? new RulesDriver(world.bank);
  teams.set(world, known);
  return known;
}

Given('the card is blocked until tomorrow', function (this: FraudWorld) {
  return team(this).blockCardUntilTomorrow();
});

Given('the card is blocked until an hour ago', function (this: FraudWorld) {
  return team(this).blockCardUntilAnHourAgo();
});

Given('a rule declines payments above {int} EUR', function (this: FraudWorld, euros: number) {
  return team(this).declineAbove(euros, 'enabled');
});

Given('a rule sends payments above {int} EUR to review', function (this: FraudWorld, euros: number) {
  return team(this).reviewAbove(euros);
});

Given('a shadow rule declines payments above {int} EUR', function (this: FraudWorld, euros: number) {
  return team(this).declineAbove(euros, 'shadow');
});

When('a rule declines payments above {int} EUR and its test says that {amounts} EUR is declined', function (this: FraudWorld, euros: number, declined: string[]) {
  return team(this).declineAboveWithTest(euros, declined[0] ?? '');
});

When('the rule is removed', function (this: FraudWorld) {
  return team(this).remove();
});

When('a rule that declines payments above {int} EUR is tried on them', function (this: FraudWorld, euros: number) {
  return team(this).tryOnThePast(euros);
});

Then('the payment is declined because the card is blocked', function (this: FraudWorld) {
  team(this).lastIsDeclinedByTheList();
});

Then('the payment is approved', function (this: FraudWorld) {
  team(this).allAreApproved();
});

Then('all of these payments are approved', function (this: FraudWorld) {
  team(this).allAreApproved();
});

Then('the rule would have declined {int} payment(s)', function (this: FraudWorld, payments: number) {
  return team(this).wouldHaveDeclined(payments);
});

Then('the rule is refused, and its test is named', function (this: FraudWorld) {
  team(this).isRefusedNamingItsTest();
});

Then('the bank has no rules', function (this: FraudWorld) {
  return team(this).hasNoRules();
});

Then('the {place} payment was declined by the rule', function (this: FraudWorld, place: number) {
  return team(this).wasDeclinedByTheRule(place);
});

Then('the record tells who changed the rule and why', function (this: FraudWorld) {
  return team(this).recordTellsWhoAndWhy();
});

Then('the bank learns how much fraud it would have caught and how many genuine payments it would have declined', function (this: FraudWorld) {
  team(this).learnsWhatItCatchesAndCosts();
});
