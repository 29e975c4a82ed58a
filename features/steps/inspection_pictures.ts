import { defineParameterType, Given, Then, When } from '@cucumber/cucumber';
import { Factory } from '../drivers/Factory.js';
import { PictureDesk } from '../drivers/PictureDesk.js';
import { Workshop } from '../drivers/Workshop.js';
import type { InspectionWorld } from './inspection_world.js';

defineParameterType({
  name: 'spoiltFolder',
  regexp: /good and of nothing else|good and \w+ of which no \w+ can be read|good and \w+ of which one \w+ cannot be read|good and \w+ and a list with the split "\w+"/,
  transformer: (text: string) => text,
});

defineParameterType({
  name: 'oddFile',
  regexp: /half a picture|an empty file|a letter named as a picture|a small file that claims 20,000 by 20,000 pixels/,
  transformer: (text: string) => text,
});

async function desk(world: InspectionWorld): Promise<PictureDesk> {
  return (world.desk ??= new PictureDesk(await Factory.open(world.server)));
}

Given('a folder with pictures of 240 parts and what each of them is', async function (this: InspectionWorld) {
  this.workshop = await Workshop.withPictures(this.server);
});

Given('a folder with pictures of {spoiltFolder}', async function (this: InspectionWorld, how: string) {
  this.workshop = await Workshop.spoilt(this.server, how);
});

When('the engineer trains a model on the folder', function (this: InspectionWorld) {
  return this.workshop.train();
});

When('the engineer tries to train a model on the folder', function (this: InspectionWorld) {
  return this.workshop.tryToTrain();
});

When('the engineer measures the model on the pictures kept for that', function (this: InspectionWorld) {
  return this.workshop.measure();
});

When('the engineer puts the model on the line', async function (this: InspectionWorld) {
  await desk(this);
});

Then('the measurement has figures for the whole and for every class', function (this: InspectionWorld) {
  this.workshop.measuredEverything();
});

Then('the model ranks defective parts above good ones with an AUROC of at least {float}', function (this: InspectionWorld, floor: number) {
  this.workshop.tellsDefectsFromGood(floor);
});

Then('the command fails and says {string}', function (this: InspectionWorld, words: string) {
  this.workshop.says(words);
});

Then('{int} picture is left out, and that is said', function (this: InspectionWorld, many: number) {
  this.workshop.leftOut(many);
});

When('pictures of {int} parts the model has never seen are sent', async function (this: InspectionWorld, many: number) {
  await (await desk(this)).sendParts(many);
});

Then('at least {int} of their verdicts are right', function (this: InspectionWorld, floor: number) {
  this.desk.verdictsAreRight(floor);
});

Then('at least {int} of the boxes lie on the defect', function (this: InspectionWorld, floor: number) {
  this.desk.boxesLieOnDefects(floor);
});

When('the picture of a good part is sent', async function (this: InspectionWorld) {
  await (await desk(this)).send('good');
});

When('the picture of a defective part is sent', async function (this: InspectionWorld) {
  await (await desk(this)).send('defective');
});

Then('the part is OK', function (this: InspectionWorld) {
  this.desk.isOk();
});

Then('the part is NG, with the kind of defect and where it is', function (this: InspectionWorld) {
  this.desk.isNg();
});

When('{oddFile} is sent', async function (this: InspectionWorld, what: string) {
  await (await desk(this)).sendOdd(what);
});

Then('it is refused with {string}, and nothing is stored', function (this: InspectionWorld, words: string) {
  return this.desk.isRefused(words);
});

When('a defective part is sent as a grey PNG, a PNG of 16 bits, a PNG with an alpha channel and a BMP in colour', async function (this: InspectionWorld) {
  await (await desk(this)).sendInForms(['a grey PNG', 'a PNG of 16 bits', 'a PNG with an alpha channel', 'a BMP in colour']);
});

Then('every form gets the same verdict', function (this: InspectionWorld) {
  this.desk.sameVerdicts();
});

When('half a picture is sent among two good pictures', async function (this: InspectionWorld) {
  await (await desk(this)).sendOddAmong('half a picture');
});

Then('only that one is refused, and the others have verdicts', function (this: InspectionWorld) {
  this.desk.onlyTheOddIsRefused();
});
