import { After, Given, Then, When } from '@cucumber/cucumber';
import { AuditDriver } from '../drivers/AuditDriver.js';
import type { FraudWorld } from './world.js';

const auditors = new WeakMap<FraudWorld, AuditDriver>();

/** One auditor a scenario, from the first step that needs one. */
function auditor(world: FraudWorld): AuditDriver {
  const known = auditors.get(world) ?? new AuditDriver(world.bank);
  auditors.set(world, known);
  return known;
}

After(function (this: FraudWorld) {
  auditors.get(this)?.leave();
});

Given('the auditor keeps the signed checkpoints after the service was stopped and started', function (this: FraudWorld) {
  return auditor(this).keepCheckpoints();
});

When("an auditor verifies the bank's journal", function (this: FraudWorld) {
  return auditor(this).verify();
});

When('an auditor verifies the copy', function (this: FraudWorld) {
  return auditor(this).verifyCopy();
});

When('someone changes the {place} of these payments in a copy of the stored journal', function (this: FraudWorld, place: number) {
  return auditor(this).changePaymentInCopy(place);
});

When('someone puts an older copy of the journal in its place', function (this: FraudWorld) {
  auditor(this).putOlderCopyInPlace();
});

When('the cardholder asks to be forgotten', function (this: FraudWorld) {
  return auditor(this).forgetCardholder();
});

Then('the auditor finds every event as it was written', function (this: FraudWorld) {
  auditor(this).findsEverythingAsWritten();
});

Then('the auditor is shown the changed event', function (this: FraudWorld) {
  auditor(this).isShownTheChangedEvent();
});

Then('the auditor is shown that the end is missing', function (this: FraudWorld) {
  auditor(this).isShownThatTheEndIsMissing();
});
