import { Then, When } from '@cucumber/cucumber';
import { SearchFlow } from '../drivers/SearchFlow.js';
import type { FraudWorld } from './world.js';

const flows = new WeakMap<FraudWorld, SearchFlow>();

function flowOf(world: FraudWorld): SearchFlow {
  const flow = flows.get(world) ?? new SearchFlow(world.bank);
  flows.set(world, flow);
  return flow;
}

When('the best settings are searched for with {int} trials and the model is put to use', function (this: FraudWorld, trials: number) {
  return flowOf(this).search(trials);
});

When('the service is killed after {int} of {int} trials and started again', function (this: FraudWorld, told: number, trials: number) {
  return flowOf(this).killAfter(told, trials);
});

When('the search is gone on with', function (this: FraudWorld) {
  return flowOf(this).goOn();
});

Then('the model has the best settings of the {int} trials and names the search', function (this: FraudWorld, trials: number) {
  return flowOf(this).modelHasBestOf(trials);
});

Then('the bank has a picture of the search', function (this: FraudWorld) {
  flowOf(this).hasPicture();
});

Then('all {int} trials are there and those from before the kill are as they were told', function (this: FraudWorld, trials: number) {
  return flowOf(this).allTrialsAreThere(trials);
});
