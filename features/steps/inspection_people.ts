import { Given, Then, When } from '@cucumber/cucumber';
import { CorrectionDesk } from '../drivers/CorrectionDesk.js';
import { Factory } from '../drivers/Factory.js';
import { Receiver } from '../drivers/Receiver.js';
import type { InspectionWorld } from './inspection_world.js';

Given('a station with a model of its own', async function (this: InspectionWorld) {
  this.operator = await CorrectionDesk.open(await Factory.open(this.server));
});

When('the operator puts the verdicts of {int} wrongly judged parts right', function (this: InspectionWorld, many: number) {
  return this.operator.putRight(many);
});

When('the operator calls {int} defective parts good', function (this: InspectionWorld, many: number) {
  return this.operator.callDefectivePartsGood(many);
});

Then('the line is told of every correction', function (this: InspectionWorld) {
  return this.operator.areHeardOf();
});

Then('the model learns them, and is no worse on the pictures that guard it', function (this: InspectionWorld) {
  return this.operator.areLearned();
});

Then('the model stays as it is, because it would get worse on the pictures that guard it', function (this: InspectionWorld) {
  return this.operator.areRefused();
});

Given('a system that is told of every result, and is out of order', async function (this: InspectionWorld) {
  this.receiver = await Receiver.outOfOrder(await Factory.open(this.server));
});

Then('the system is told of it {int} times and takes nothing', function (this: InspectionWorld, times: number) {
  return this.receiver.isToldAgain(times);
});

When('the system works again', function (this: InspectionWorld) {
  this.receiver.mend();
});

Then('the system takes the result, signed and once', function (this: InspectionWorld) {
  return this.receiver.took(this.desk.lastVerdict);
});

Then('nothing is given up', function (this: InspectionWorld) {
  return this.receiver.nothingWasGivenUp();
});
