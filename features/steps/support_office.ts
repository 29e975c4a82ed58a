import { type DataTable, Given, Then, When } from '@cucumber/cucumber';
import type { Language } from '../drivers/Shopper.js';
import type { SupportWorld } from './support_world.js';

Given('the file {string}:', function (this: SupportWorld, path: string, content: string) {
  this.office.keepFile(path, content);
});

Given('the file {string} in an encoding of former times', function (this: SupportWorld, path: string) {
  this.office.keepFileInOldEncoding(path);
});

Given('the article {string} in {language}, written in HTML:', function (this: SupportWorld, id: string, language: Language, body: string) {
  return this.office.store({ id, language, title: id, format: 'html', body });
});

Given('the article {string} in {language}:', function (this: SupportWorld, id: string, language: Language, body: string) {
  return this.office.store({ id, language, title: id, format: 'markdown', body });
});

When('the shop imports the folder', function (this: SupportWorld) {
  return this.office.importFolder();
});

When('the shop imports these examples:', function (this: SupportWorld, rows: DataTable) {
  return this.office.importExamples(rows.rows());
});

When('a model is trained on them while shoppers go on writing', function (this: SupportWorld) {
  return this.office.trainWhileShoppersWrite();
});

When('the shop publishes the flows:', function (this: SupportWorld, file: string) {
  return this.office.publish(file);
});

Then('{int} articles are stored', function (this: SupportWorld, count: number) {
  this.office.filesWereStored(count);
});

Then('the file {string} is reported: {string}', function (this: SupportWorld, path: string, why: string) {
  this.office.fileIsReported(path, why);
});

Then('the model is in use', function (this: SupportWorld) {
  this.office.isInUse();
});

Then('everybody who wrote meanwhile was answered', function (this: SupportWorld) {
  this.office.everybodyWasAnsweredMeanwhile();
});

Then('the flows are in force', function (this: SupportWorld) {
  this.office.isPublished();
});

Then('the flows are refused, naming {string} in {string}', function (this: SupportWorld, words: string, path: string) {
  this.office.isRefusedNaming(path, words);
});

Then('the shop sees {int} questions that nothing answered', function (this: SupportWorld, count: number) {
  return this.office.readUnanswered(count);
});

Then('{int} of them, in {language}, are grouped around {string}', function (this: SupportWorld, count: number, language: Language, words: string) {
  this.office.groupHas(language, count, words);
});

Then('nobody can read {string} among them', function (this: SupportWorld, words: string) {
  this.office.nobodyAsked(words);
});

Then('the figures count {int} helpful and {int} unhelpful answers', function (this: SupportWorld, helpful: number, unhelpful: number) {
  return this.office.ratingsAre(helpful, unhelpful);
});
