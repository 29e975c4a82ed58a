import { Given, Then, When } from '@cucumber/cucumber';
import { PaymentFlow } from '../drivers/PaymentFlow.js';
import type { FraudWorld } from './world.js';

Given('payments of {int} cards stream in without pause', function (this: FraudWorld, cards: number) {
  this.flow = new PaymentFlow(this.bank, cards);
});

When('the service is killed after {int} answers and started again', function (this: FraudWorld, answers: number) {
  return this.flow.killAfter(answers);
});

When('the service is killed and started again', function (this: FraudWorld) {
  return this.server.restart();
});

When('all payments without an answer are sent again', function (this: FraudWorld) {
  return this.flow.sendUnansweredAgain();
});

Then('every answered payment is kept with the answer it got', function (this: FraudWorld) {
  return this.flow.everyAnswerIsKept();
});

Then('the order has no gap', function (this: FraudWorld) {
  return this.flow.theOrderHasNoGap();
});

Then('every payment is kept exactly once', function (this: FraudWorld) {
  return this.flow.everyPaymentIsKeptOnce();
});

When('a listener follows from the beginning', function (this: FraudWorld) {
  this.listener.follow(0);
});

When('a listener follows from the beginning and the line drops after {int} payments', function (this: FraudWorld, payments: number) {
  return this.listener.followUntil(payments);
});

When('the listener comes back where it was', function (this: FraudWorld) {
  this.listener.comeBack();
});

Then('the listener hears of {int} payments, in order', function (this: FraudWorld, payments: number) {
  return this.listener.hears(this.bank.answers.slice(0, payments).map((answer) => answer.transactionId));
});
