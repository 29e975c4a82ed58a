import { Then, When } from '@cucumber/cucumber';
import type { FraudWorld } from './world.js';

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
