import { After, Given, Then, When } from '@cucumber/cucumber';
import { ModelDesk } from '../drivers/ModelDesk.js';
import type { FraudWorld } from './world.js';

const desks = new WeakMap<FraudWorld, ModelDesk>();

function desk(world: FraudWorld): ModelDesk {
  const known = desks.get(world) ?? new ModelDesk(world.bank);
  desks.set(world, known);
  return known;
}

After(function (this: FraudWorld) {
  desks.get(this)?.close();
});

Given("a model file of the bank's former system, which knows the bank's features", function (this: FraudWorld) {
  desk(this).formerModel(2);
});

Given('a second model file, which judges more strictly', function (this: FraudWorld) {
  desk(this).formerModel(5);
});

Given("a model file that asks for the cardholder's shoe size", function (this: FraudWorld) {
  desk(this).modelAskingFor('SHOE_SIZE');
});

When('the file is taken over and put to use', function (this: FraudWorld) {
  return desk(this).use();
});

When('the file is taken over, measured and put to use', function (this: FraudWorld) {
  return desk(this).use('--measure');
});

When('both files are taken over and put to use, one after the other', function (this: FraudWorld) {
  return desk(this).useAll();
});

When('the second one is rolled back', function (this: FraudWorld) {
  return desk(this).rollBack();
});

When('one line of the file is damaged and the file is sent', function (this: FraudWorld) {
  return desk(this).sendDamaged();
});

When('the file is sent', function (this: FraudWorld) {
  return desk(this).send();
});

Then('the answers name the taken-over model', function (this: FraudWorld) {
  desk(this).answersNameTheModel();
});

Then('every payment is judged with a score, and a declined one is explained by the use of the card', function (this: FraudWorld) {
  desk(this).judgesAndExplainsBy('CARD_COUNT_1D');
});

Then('the file is refused, naming the damaged line', function (this: FraudWorld) {
  desk(this).isRefusedNamingTheLine();
});

Then('the file is refused, naming {string}', function (this: FraudWorld, name: string) {
  desk(this).isRefusedNaming(name);
});

Then('no model is registered', function (this: FraudWorld) {
  return desk(this).nothingIsRegistered();
});
