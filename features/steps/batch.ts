import { Given, Then, When } from '@cucumber/cucumber';
import { BatchDriver } from '../drivers/BatchDriver.js';
import type { FraudWorld } from './world.js';

const batches = new WeakMap<FraudWorld, BatchDriver>();

function batch(world: FraudWorld): BatchDriver {
  const known = batches.get(world) ?? new BatchDriver(world.bank);
  batches.set(world, known);
  return known;
}

Given('a file with {int} payments of the card', function (this: FraudWorld, payments: number) {
  batch(this).write(payments);
});

Given('line {int} of the file is unreadable', function (this: FraudWorld, line: number) {
  batch(this).spoil(line);
});

When('the file is sent in one go', function (this: FraudWorld) {
  return batch(this).send();
});

When('the file is sent line by line, each after the answer to the one before', function (this: FraudWorld) {
  return batch(this).sendLineByLine();
});

When('the file is sent and the service is killed after {int} answers and started again', function (this: FraudWorld, answers: number) {
  return batch(this).sendAndKillAfter(answers);
});

Then("every line has its answer, in the file's order", function (this: FraudWorld) {
  batch(this).everyLineIsAnsweredInOrder();
});

Then('only line {int} is refused', function (this: FraudWorld, line: number) {
  batch(this).onlyLineIsRefused(line);
});

Then('what was answered before is answered the same again', function (this: FraudWorld) {
  batch(this).whatWasAnsweredIsAnsweredTheSame();
});

Then('every payment of the file is kept exactly once', function (this: FraudWorld) {
  batch(this).everyPaymentIsKeptOnce();
});
