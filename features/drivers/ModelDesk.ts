import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bankFeatures } from './bankFeatures.js';
import type { FraudDriver } from './FraudDriver.js';

interface Imported {
  version: string;
  stage: string;
}

/** Where a bank's people hand in model files, through the command line as they would. */
export class ModelDesk {
  readonly #files: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'suite-models-'));
  #imported: Imported | undefined;
  #refusal = '';
  #damagedLine = 0;

  constructor(readonly bank: FraudDriver) {}

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** @param suspicion log-odds of a card that was used more than twice on a day */
  formerModel(suspicion: number): void {
    this.#files.push(lightgbm(bankFeatures.features.map((feature) => feature.name), suspicion));
  }

  modelAskingFor(name: string): void {
    this.#files.push(lightgbm([...bankFeatures.features.slice(0, -1).map((feature) => feature.name), name], 2));
  }

  async useAll(...options: string[]): Promise<void> {
    for (const [index] of this.#files.entries()) {
      const imported = await this.#import(index, '--promote', ...options);
      this.#imported ??= imported;
    }
  }

  async use(...options: string[]): Promise<void> {
    await this.useAll(...options);
    await this.bank.useCard(6);
  }

  async rollBack(): Promise<void> {
    await this.#command('rollback', '--reason', 'too strict');
    await this.bank.useCard(3);
  }

  async sendDamaged(): Promise<void> {
    const lines = (this.#files[0] ?? '').split('\n');
    const index = lines.findIndex((line) => line.startsWith('threshold='));
    lines[index] = 'threshold=two';
    this.#damagedLine = index + 1;
    this.#files[0] = lines.join('\n');
    await this.send();
  }

  async send(): Promise<void> {
    try {
      await this.#import(0);
      assert.fail('the file was taken over');
    } catch (error) {
      this.#refusal = (error as { stderr?: string }).stderr ?? '';
      if (!this.#refusal) throw error;
    }
  }

  answersNameTheModel(): void {
    assert.ok(this.bank.answers.length > 0);
    for (const answer of this.bank.answers) assert.equal(answer.modelVersion, this.#imported?.version);
  }

  /** The file's tree: up to two uses a day are genuine. */
  judgesAndExplainsBy(code: string): void {
    const declined = this.bank.answers.filter((answer) => answer.decision === 'decline');
    assert.equal(declined.length, this.bank.answers.length - 2);
    for (const { score } of this.bank.answers) assert.ok(score !== null && score > 0 && score < 1, `score ${score}`);
    for (const { reasons } of declined) assert.deepEqual(reasons.map((reason) => reason.code), [code]);
  }

  isRefusedNaming(text: string): void {
    assert.ok(this.#refusal.includes(text), this.#refusal);
  }

  isRefusedNamingTheLine(): void {
    this.isRefusedNaming(`(line ${this.#damagedLine})`);
  }

  async nothingIsRegistered(): Promise<void> {
    const models = await this.#command<{ versions: unknown[] }>('list');
    assert.deepEqual(models.versions, []);
  }

  #import(index: number, ...options: string[]): Promise<Imported> {
    const path = join(this.#folder, `model-${index}.txt`);
    writeFileSync(path, this.#files[index] ?? '');
    return this.#command('import', path, '--review', '0.3', '--decline', '0.7', '--reason', 'from the former system', ...options);
  }

  #command<T>(...args: string[]): Promise<T> {
    return this.bank.server.command<T>('fraud', 'models', ...args, '--tenant', this.bank.tenant, '--data-dir', this.bank.server.dataDirectory);
  }
}

/** A LightGBM file of one tree: few uses of the card a day are genuine, many suspicious. */
function lightgbm(names: readonly string[], suspicion: number): string {
  const tree = [
    'Tree=0', 'num_leaves=3', 'num_cat=0', 'split_feature=0 0', 'split_gain=9 4', 'threshold=0.5 2.5', 'decision_type=10 10',
    'left_child=-1 -2', 'right_child=1 -3', `leaf_value=-4 -3 ${suspicion}`, 'leaf_weight=1 90 9', 'leaf_count=1 90 9',
    'internal_value=0 0', 'internal_weight=100 99', 'internal_count=100 99', 'is_linear=0', 'shrinkage=1', '', '', '',
  ].join('\n');
  return [
    'tree', 'version=v4', 'num_class=1', 'num_tree_per_iteration=1', 'label_index=0', `max_feature_idx=${names.length - 1}`,
    'objective=binary sigmoid:1', `feature_names=${names.join(' ')}`, `feature_infos=${names.map(() => 'none').join(' ')}`,
    `tree_sizes=${tree.length}`, '', `${tree}end of trees`, '',
  ].join('\n');
}
