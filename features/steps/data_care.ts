import { Given, Then, When } from '@cucumber/cucumber';
import { DataDriver } from '../drivers/DataDriver.js';
import type { FraudWorld } from './world.js';

/** One driver for each scenario. */
const drivers = new WeakMap<FraudWorld, DataDriver>();

function data(world: FraudWorld): DataDriver {
  const driver = drivers.get(world) ?? new DataDriver(world.bank);
  drivers.set(world, driver);
  return driver;
}

Given('a file of past payments', function (this: FraudWorld) {
  return data(this).makeFile();
});

Given('a later file whose amounts are twice as high', function (this: FraudWorld) {
  data(this).makeLaterFile();
});

When('the analyst checks it', function (this: FraudWorld) {
  return data(this).check();
});

When('the analyst compares the later file with the first, expecting no drift', function (this: FraudWorld) {
  return data(this).compare();
});

When('the analyst prepares the first file and then the later one with what was learnt', function (this: FraudWorld) {
  return data(this).prepareBoth();
});

When('a model is to be trained, expecting no amount above {int}', function (this: FraudWorld, most: number) {
  return data(this).trainExpectingAmountsUpTo(most);
});

Then('the report tells its rows, its columns and what is missing', function (this: FraudWorld) {
  data(this).reportTellsTheFile();
});

Then('the page stands alone with a picture for every amount', function (this: FraudWorld) {
  data(this).pageStandsAlone();
});

Then('the check fails and names the amounts', function (this: FraudWorld) {
  data(this).checkFailedNaming('amount');
});

Then('cards are hashed and amounts are in the bins of the first file', function (this: FraudWorld) {
  data(this).laterFileWasTreatedAsTheFirst();
});

Then('the training is refused, naming the amounts', function (this: FraudWorld) {
  data(this).refusalNames('AMOUNT');
});

Then('the bank has no model', function (this: FraudWorld) {
  return data(this).noModelIsRegistered();
});
