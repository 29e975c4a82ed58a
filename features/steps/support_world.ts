import { After, AfterAll, Before, defineParameterType, Given } from '@cucumber/cucumber';
import { AgentDesk } from '../drivers/AgentDesk.js';
import { BotOffice } from '../drivers/BotOffice.js';
import type { PageVisitor } from '../drivers/PageVisitor.js';
import { ShopDriver } from '../drivers/ShopDriver.js';
import type { Language, Shopper } from '../drivers/Shopper.js';
import { WidgetDriver } from '../drivers/WidgetDriver.js';
import type { FraudWorld } from './world.js';

/** A shop and the people in one scenario. */
export interface SupportWorld extends FraudWorld {
  shop: ShopDriver;
  shoppers: Shopper[];
  shopper: Shopper;
  visitors: PageVisitor[];
  visitor: PageVisitor;
  desk: AgentDesk;
  offices: BotOffice[];
  office: BotOffice;
}

defineParameterType({
  name: 'language',
  regexp: /English|Chinese/,
  transformer: (text: string): Language => (text === 'Chinese' ? 'zh' : 'en'),
});

Before({ tags: '@support' }, function (this: SupportWorld) {
  [this.shoppers, this.visitors, this.offices] = [[], [], []];
});

function open(world: SupportWorld, shop: ShopDriver): void {
  world.shop = shop;
  world.desk = new AgentDesk(shop.client);
  world.offices.push((world.office = new BotOffice(shop)));
}

Given('the shop Larkfell, with its articles, examples and flows', async function (this: SupportWorld) {
  open(this, await ShopDriver.larkfell(this.server));
});

Given('a shop that has just begun', async function (this: SupportWorld) {
  open(this, await ShopDriver.empty(this.server));
});

After({ tags: '@support' }, async function (this: SupportWorld) {
  for (const visitor of this.visitors) await visitor.leave();
  for (const office of this.offices) office.close();
});

AfterAll(async () => {
  await WidgetDriver.endAll();
  await ShopDriver.closeAll();
});
