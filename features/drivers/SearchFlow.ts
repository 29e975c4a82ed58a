import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FraudDriver } from './FraudDriver.js';

interface Trial {
  trial: number;
  outcome: string;
  value: number | null;
  parameters: Record<string, number>;
}

interface Found {
  modelVersion: string;
  search: string;
  trials: number;
}

interface Search {
  state: string;
  best: Trial;
  trials: Trial[];
}

/** Small models, so that a trial takes a moment and not more. */
const space = {
  rounds: { type: 'int', low: 5, high: 60 },
  maxDepth: { type: 'int', low: 1, high: 4 },
  learningRate: { type: 'float', low: 0.03, high: 0.5, scale: 'log' },
};

/** A bank's search for settings, from its order to what came of it. */
export class SearchFlow {
  #found: Found | undefined;
  #told: Trial[] = [];

  constructor(readonly bank: FraudDriver) {}

  async search(trials: number): Promise<void> {
    const file = join(this.bank.server.dataDirectory, `${this.bank.tenant}-space.json`);
    writeFileSync(file, JSON.stringify(space));
    await this.#train('--search', String(trials), '--seed', '3', '--space', file);
  }

  /** Over HTTP, so that the kill comes while the order is being carried out. */
  async killAfter(told: number, trials: number): Promise<void> {
    const { url } = this.bank.client;
    const body = JSON.stringify({ reason: 'search', promote: true, featureSet: 'default', search: { trials, seed: 3, parallel: 1, space: slower } });
    const response = await fetch(`${url}/v1/fraud/models/train`, { method: 'POST', headers: this.#headers(), body });
    assert.ok(response.ok && response.body, `The order was refused: ${response.status}`);
    let text = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      this.#told = trialsIn(text);
      if (this.#told.length >= told) break;
    }
    assert.ok(this.#told.length >= told && this.#told.length < trials, `${this.#told.length} of ${trials} trials were told: ${text.slice(-500)}`);
    await this.bank.server.restart();
  }

  async goOn(): Promise<void> {
    await this.#train('--resume');
  }

  async modelHasBestOf(trials: number): Promise<void> {
    const found = this.#result();
    const search = await this.#get<Search>(`/v1/fraud/models/searches/${found.search}`);
    const complete = search.trials.filter((trial) => trial.outcome === 'complete');
    assert.equal(search.trials.length, trials);
    assert.equal(search.state, 'finished');
    assert.equal(search.best.value, Math.max(...complete.map((trial) => trial.value ?? -1)));
    const { champion } = await this.#get<{ champion: { version: string; parameters: Record<string, string> } }>('/v1/fraud/models');
    assert.equal(champion.version, found.modelVersion);
    assert.equal(champion.parameters['search'], found.search);
    for (const [name, value] of Object.entries(search.best.parameters)) assert.equal(Number(champion.parameters[name]), value, name);
  }

  hasPicture(): void {
    const svg = readFileSync(join(this.#pictures, `${this.#result().search}.svg`), 'utf8');
    assert.match(svg, /^<svg [\s\S]*<polyline [\s\S]*<\/svg>\s*$/);
  }

  async allTrialsAreThere(trials: number): Promise<void> {
    const search = await this.#get<Search>(`/v1/fraud/models/searches/${this.#result().search}`);
    assert.deepEqual(search.trials.map((trial) => trial.trial), Array.from({ length: trials }, (_, i) => i));
    for (const told of this.#told) {
      const kept = search.trials[told.trial];
      assert.deepEqual({ outcome: kept?.outcome, value: kept?.value }, { outcome: told.outcome, value: told.value });
    }
  }

  get #pictures(): string {
    return join(this.bank.server.dataDirectory, `${this.bank.tenant}-pictures`);
  }

  async #train(...options: string[]): Promise<void> {
    this.#found = await this.bank.server.command<Found>('fraud', 'train', ...options, '--pictures', this.#pictures,
      '--tenant', this.bank.tenant, '--data-dir', this.bank.server.dataDirectory);
  }

  async #get<T>(path: string): Promise<T> {
    const response = await fetch(this.bank.client.url + path, { headers: this.#headers() });
    assert.equal(response.status, 200, path);
    return (await response.json()) as T;
  }

  #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.bank.client.key}`, 'content-type': 'application/json' };
  }

  #result(): Found {
    assert.ok(this.#found);
    return this.#found;
  }
}

/** Long enough that the kill comes before the last trial. */
const slower = { ...space, rounds: { type: 'int', low: 150, high: 300 } };

function trialsIn(report: string): Trial[] {
  const whole = report.slice(0, report.lastIndexOf('\n') + 1);
  const lines = whole.split('\n').filter((line) => line).map((line) => JSON.parse(line) as Trial & { trial: number | null });
  return lines.filter((line) => line.trial !== null);
}
