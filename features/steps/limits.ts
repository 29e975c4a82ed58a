import { Given, Then, When } from '@cucumber/cucumber';
import { KeysDriver } from '../drivers/KeysDriver.js';
import type { FraudWorld } from './world.js';

const systems = new WeakMap<FraudWorld, KeysDriver>();

function system(world: FraudWorld): KeysDriver {
  const known = systems.get(world) ?? new KeysDriver(world.bank);
  systems.set(world, known);
  return known;
}

Given('a system with a key of its own', function (this: FraudWorld) {
  return system(this).create();
});

Given('a system that may ask {int} times at once and then once a minute', function (this: FraudWorld, burst: number) {
  return system(this).create('--rate', '0.0166', '--burst', String(burst));
});

When('the system asks {int} times', function (this: FraudWorld, times: number) {
  return system(this).ask(times);
});

When('the system may ask {int} times a second from now on', function (this: FraudWorld, rate: number) {
  return system(this).raise(rate);
});

When('its key gets a new secret, the old one ending after {int} seconds', function (this: FraudWorld, seconds: number) {
  return system(this).rotate(`${seconds}s`);
});

When('somebody guesses keys {int} times', function (this: FraudWorld, times: number) {
  return system(this).guess(times);
});

Then('it is told to come back later', function (this: FraudWorld) {
  system(this).lastIsToldToWait();
});

Then('the answers said that {numbers} requests were left', function (this: FraudWorld, left: number[]) {
  system(this).everyAnswerSaysWhatIsLeft(left);
});

Then('the last {int} are answered', function (this: FraudWorld, count: number) {
  system(this).areAnswered(count);
});

Then('both secrets work', function (this: FraudWorld) {
  return system(this).bothSecretsWork();
});

Then('before long only the new secret works', function (this: FraudWorld) {
  return system(this).onlyTheNewSecretWorks();
});
