import { After, AfterAll, Before } from '@cucumber/cucumber';
import type { CameraProcess } from '../drivers/CameraProcess.js';
import type { CorrectionDesk } from '../drivers/CorrectionDesk.js';
import { Factory } from '../drivers/Factory.js';
import type { Verdict } from '../drivers/InspectionClient.js';
import type { LineDriver } from '../drivers/LineDriver.js';
import type { LineListener } from '../drivers/LineListener.js';
import type { PictureDesk } from '../drivers/PictureDesk.js';
import type { Receiver } from '../drivers/Receiver.js';
import type { Workshop } from '../drivers/Workshop.js';
import type { FraudWorld } from './world.js';

/** A line of the factory, and the people around it, in one scenario. */
export interface InspectionWorld extends FraudWorld {
  workshop: Workshop;
  lines: LineDriver[];
  line: LineDriver;
  rate: number;
  desk: PictureDesk;
  control: LineListener;
  ownProcess: CameraProcess;
  announced: Verdict;
  operator: CorrectionDesk;
  receiver: Receiver;
}

Before({ tags: '@inspection' }, function (this: InspectionWorld) {
  this.lines = [];
});

After({ tags: '@inspection' }, async function (this: InspectionWorld) {
  await this.control?.leave();
  await this.receiver?.close();
  for (const line of this.lines) await line.close();
});

AfterAll(() => Factory.close());
