import { AfterAll, Given, Then, When } from '@cucumber/cucumber';
import { Demonstration } from '../drivers/Demonstration.js';
import type { FraudWorld } from './world.js';

Given('a newcomer has started the service with its demonstration', async function (this: FraudWorld) {
  this.demonstration = await Demonstration.started();
});

When('the newcomer sends a payment with the key that was shown', function (this: FraudWorld) {
  return this.demonstration.pay();
});

Then("it gets a score, a decision and the model's name", function (this: FraudWorld) {
  this.demonstration.answered();
});

Then('simulated payments go on coming in', function (this: FraudWorld) {
  return this.demonstration.paymentsComeIn();
});

Then('the commands that were shown prove the last decisions', function (this: FraudWorld) {
  return this.demonstration.lastDecisionsAreProven();
});

When('the newcomer stops it and starts it again', function (this: FraudWorld) {
  return this.demonstration.startAgain();
});

Then('the same model decides', function (this: FraudWorld) {
  return this.demonstration.sameModelDecides();
});

Then('the key of the first start still works', function (this: FraudWorld) {
  return this.demonstration.firstKeyWorks();
});

AfterAll(() => Demonstration.stop());
