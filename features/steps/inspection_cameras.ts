import { Given, Then, When } from '@cucumber/cucumber';
import { LineDriver } from '../drivers/LineDriver.js';
import { LineListener } from '../drivers/LineListener.js';
import type { InspectionWorld } from './inspection_world.js';

async function line(world: InspectionWorld): Promise<LineDriver> {
  if (world.line === undefined) world.lines.push((world.line = await LineDriver.open(world.server)));
  return world.line;
}

Given('a camera that shows {int} parts a second', function (this: InspectionWorld, parts: number) {
  this.rate = parts;
});

When('the engineer sets it up as {string} at the terminal', async function (this: InspectionWorld, name: string) {
  await (await line(this)).put(name, this.rate);
});

Given('the camera {string} over {int} parts a second', async function (this: InspectionWorld, name: string, parts: number) {
  await (await line(this)).film(name, parts);
});

Given('the camera {string} over {int} parts a second, with a plug of its own', async function (this: InspectionWorld, name: string, parts: number) {
  this.ownProcess = await (await line(this)).filmByItself(name, parts, { lostAfterMs: 1_000 });
});

Given('the camera {string} over {int} parts a second, black for {int} parts after the first {int}', async function (this: InspectionWorld, name: string, parts: number, lasting: number, after: number) {
  await (await line(this)).film(name, parts, { fault: 'black', lasting: String(lasting), after: String(after) });
});

Given('the camera {string} over {int} parts a second, at half its resolution for {int} parts after the first {int}', async function (this: InspectionWorld, name: string, parts: number, lasting: number, after: number) {
  await (await line(this)).film(name, parts, { fault: 'resolution', lasting: String(lasting), after: String(after) }, { picture: { learnFrames: 5 } });
});

Given('the camera {string} over {int} parts a second, of which one at a time may be with the model', async function (this: InspectionWorld, name: string, parts: number) {
  await (await line(this)).film(name, parts, {}, { partsMax: 1 });
});

Given('the camera {string} that shows a part when it is told to, and stalls', async function (this: InspectionWorld, name: string) {
  await (await line(this)).film(name, 10, { fault: 'stall', after: '5' }, { mode: 'software', deadlineMs: 300, lostAfterMs: 1_000 });
  await this.line.untilState(name, 'lost');
});

Given('ffmpeg plays {int} pictures of parts, {int} a second, as the camera {string}', async function (this: InspectionWorld, pictures: number, parts: number, name: string) {
  await (await line(this)).filmByFfmpeg(name, parts, pictures);
});

When('the plug of {string} is pulled', function (this: InspectionWorld, _: string) {
  return this.ownProcess.die();
});

When('{string} is plugged in again', function (this: InspectionWorld, _: string) {
  return this.ownProcess.comeBack();
});

Then('{string} is lost', function (this: InspectionWorld, name: string) {
  return this.line.untilState(name, 'lost');
});

Then('{string} is connected', function (this: InspectionWorld, name: string) {
  return this.line.untilState(name, 'connected');
});

Then('{string} goes on for {int} parts', function (this: InspectionWorld, name: string, many: number) {
  return this.line.goesOn(name, many);
});

Then('the alarm {string} of {string} is raised', async function (this: InspectionWorld, kind: string, name: string) {
  await this.line.alarmRaised(name, kind);
});

Then('the alarm {string} of {string} ends', function (this: InspectionWorld, kind: string, name: string) {
  return this.line.alarmEnded(name, kind);
});

Then('there is no alarm of {string}', function (this: InspectionWorld, name: string) {
  return this.line.noAlarm(name);
});

Then('the live picture of {string} shows {int} different pictures', function (this: InspectionWorld, name: string, many: number) {
  return this.line.livePictures(name, many);
});

When('the part {string} is announced to {string}', async function (this: InspectionWorld, part: string, name: string) {
  this.announced = await this.line.announce(name, part);
});

When('the control system follows {string} and loses the line after {int} parts', function (this: InspectionWorld, name: string, many: number) {
  this.control = new LineListener(this.line, name);
  return this.control.followUntil(many);
});

When('the control system comes back where it was', function (this: InspectionWorld) {
  this.control.comeBack();
});

Then('the control system has heard of the first {int} parts of {string}, each once and in order', function (this: InspectionWorld, many: number, _: string) {
  return this.control.heardEveryPart(many);
});
