import { After, AfterAll, Before, BeforeAll, setDefaultTimeout, setWorldConstructor, World } from '@cucumber/cucumber';
import type { Demonstration } from '../drivers/Demonstration.js';
import { FraudDriver } from '../drivers/FraudDriver.js';
import { Listener } from '../drivers/Listener.js';
import type { PaymentFlow } from '../drivers/PaymentFlow.js';
import { ServerDriver } from '../drivers/ServerDriver.js';

// Longer than any deadline inside a driver, so that the driver's own explanation is what is reported.
setDefaultTimeout(180_000);

/** One server for the whole run, killed and restarted where a scenario says so; one bank for every scenario about payments. */
const server = new ServerDriver();

export class FraudWorld extends World {
  readonly server = server;
  bank!: FraudDriver;
  listener!: Listener;
  flow!: PaymentFlow;
  demonstration!: Demonstration;
}

setWorldConstructor(FraudWorld);

BeforeAll(() => server.start());

Before({ tags: 'not (@support or @inspection)' }, async function (this: FraudWorld) {
  this.bank = await FraudDriver.newBank(server);
  this.listener = new Listener(this.bank.client);
});

After({ tags: 'not (@support or @inspection)' }, function (this: FraudWorld) {
  return this.listener.leave();
});

AfterAll(() => server.stop());
