import { Then, When } from '@cucumber/cucumber';
import type { SupportWorld } from './support_world.js';

When('the agent {string} takes the conversation', function (this: SupportWorld, agent: string) {
  return this.desk.take(agent, this.shopper?.id);
});

When('the agent {string} tries to take it too', function (this: SupportWorld, agent: string) {
  return this.desk.tryToTake(agent);
});

When('the agent {string} tries to write in it', function (this: SupportWorld, agent: string) {
  return this.desk.tryToWrite(agent);
});

When('the agent writes {string}', function (this: SupportWorld, text: string) {
  return this.desk.write(text);
});

When('the agent finishes and gives the conversation back to the bot', function (this: SupportWorld) {
  return this.desk.finish();
});

When('{int} agents reach for all of them at the same moment', function (this: SupportWorld, agents: number) {
  return this.desk.takeAllAtOnce(agents, this.shoppers.map((shopper) => shopper.id));
});

Then('each shopper is with exactly one of the {int} agents', function (this: SupportWorld, agents: number) {
  this.desk.everyoneWentToOne(agents, this.shoppers.map((shopper) => shopper.id));
});

Then('the agent is told who has it', function (this: SupportWorld) {
  this.desk.isToldWhoHasIt();
});

Then('the agent sees that the shopper wrote {string}', function (this: SupportWorld, text: string) {
  this.desk.seesThatTheShopperWrote(text);
});

Then('the agent sees why: {string}', function (this: SupportWorld, reason: string) {
  this.desk.seesTheReason(reason);
});
