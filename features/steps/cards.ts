import { Then, When } from '@cucumber/cucumber';
import { CardDriver } from '../drivers/CardDriver.js';
import type { FraudWorld } from './world.js';

/** One driver a bank: a scenario has one bank. */
const drivers = new WeakMap<object, CardDriver>();

function card(world: FraudWorld): CardDriver {
  const driver = drivers.get(world.bank) ?? new CardDriver(world.bank);
  drivers.set(world.bank, driver);
  return driver;
}

When('its card is written to a file', function (this: FraudWorld) {
  return card(this).writeToFile();
});

Then('its card tells from how many payments and frauds of which days it learnt', function (this: FraudWorld) {
  return card(this).tellsItsData();
});

Then('its card tells how well it ranks and predicts, with intervals', function (this: FraudWorld) {
  return card(this).tellsHowWellItWorks();
});

Then('its card tells what review and decline catch, miss and cost in euros', function (this: FraudWorld) {
  return card(this).tellsItsThresholds();
});

Then('its card measures channels and amounts one by one, and they add up to the whole', function (this: FraudWorld) {
  return card(this).measuresSegments();
});

Then('its card names widest gaps between them, and who is too few to be judged', function (this: FraudWorld) {
  return card(this).namesGaps();
});

Then('its card names the seed and the fingerprint it can be made again from', function (this: FraudWorld) {
  return card(this).namesItsOrigin();
});

Then('its card says that it was measured here and that how it was trained is not known', function (this: FraudWorld) {
  return card(this).saysItWasMeasured();
});

Then('its card tells its limits in plain words', function (this: FraudWorld) {
  return card(this).tellsItsLimits();
});

Then('the file can be read without the service', function (this: FraudWorld) {
  card(this).pageIsComplete();
});
