import { Then } from '@cucumber/cucumber';
import assert from 'node:assert/strict';
import type { InspectionWorld } from './inspection_world.js';

Then('the first {int} parts of {string} have verdicts, none missing', function (this: InspectionWorld, many: number, name: string) {
  return this.line.haveVerdicts(name, many);
});

Then('the first {int} parts of {string} have results, none missing', async function (this: InspectionWorld, many: number, name: string) {
  await this.line.firstParts(name, many);
});

Then('at least {int} of the {int} verdicts of {string} are right', function (this: InspectionWorld, floor: number, many: number, name: string) {
  return this.line.verdictsAreRight(name, floor, many);
});

Then('at least {int} of the boxes of the first {int} parts of {string} lie on the defect', function (this: InspectionWorld, floor: number, many: number, name: string) {
  return this.line.boxesLieOnDefects(name, floor, many);
});

Then('a part of {string} is found by its number', function (this: InspectionWorld, name: string) {
  return this.line.foundByNumber(name);
});

Then('parts of {string} are found by their time', function (this: InspectionWorld, name: string) {
  return this.line.foundByTime(name);
});

Then('parts {int} to {int} of {string} are not inspected, because {string}', function (this: InspectionWorld, from: number, to: number, name: string, why: string) {
  return this.line.notInspected(name, from, to, why);
});

Then('some of the first {int} parts of {string} are not inspected, because {string}', function (this: InspectionWorld, many: number, name: string, why: string) {
  return this.line.someNotInspected(name, many, why);
});

Then('the part {string} is not inspected, because {string}', function (this: InspectionWorld, part: string, why: string) {
  assert.deepEqual([this.announced.part, this.announced.verdict], [part, 'not-inspected']);
  assert.ok(this.announced.reason?.includes(why), JSON.stringify(this.announced));
});

Then('parts of {string} are inspected in pictures {int} pixels wide', function (this: InspectionWorld, name: string, width: number) {
  return this.line.picturesHaveWidth(name, width);
});

Then('what was said of those parts is still there', function (this: InspectionWorld) {
  return this.line.keptResultsAreThere();
});

Then('no two parts of {string} have the same number', function (this: InspectionWorld, name: string) {
  return this.line.partsAreNumberedOnce(name);
});
