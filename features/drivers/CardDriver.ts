import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FraudDriver } from './FraudDriver.js';
import { dayMs } from './FraudDriver.js';

interface Estimate {
  value: number | null;
  low: number | null;
  high: number | null;
  method: string;
}

interface Rate {
  count: number;
  of: number;
}

interface Segment {
  name: string;
  payments: number;
  frauds: number;
  atReview: { selected: Rate };
}

interface Card {
  model: { seed: number | null; fingerprint: string; source: string };
  data: { from: string; firstPayment: string; lastPayment: string; rows: number; frauds: number; digest: string; labelDelayDays: { median: number } };
  features: { name: string; words: string }[];
  metrics: Record<'aucRoc' | 'averagePrecision' | 'logLoss' | 'brier', Estimate> & { atReview: { selected: Rate } };
  segments: { by: string; segments: Segment[] }[];
  thresholds: { curve: { threshold: number; chosen: string | null; fraudsCaught: number; genuineStopped: number; amounts: Record<'currency' | 'fraudCaught' | 'fraudMissed' | 'genuineStopped', string>[] }[] };
  fairness: { by: string; gaps: { gap: number; low: number; high: number; smallestSize: number; notJudged: string[] }[]; tooSmall: { name: string }[] }[];
  limits: string[];
}

/** What a bank reads on the card of the model that decided last. */
export class CardDriver {
  #page = '';

  constructor(readonly bank: FraudDriver) {}

  async tellsItsData(): Promise<void> {
    const { data } = await this.#card();
    assert.ok(data.rows > 60 * 200 && data.frauds > 0 && data.frauds < data.rows, JSON.stringify(data));
    assert.ok(Date.parse(data.lastPayment) - Date.parse(data.firstPayment) > 40 * dayMs);
    assert.ok(data.labelDelayDays.median > 0);
    assert.match(data.digest, /^[0-9a-f]{64}$/);
  }

  async tellsHowWellItWorks(): Promise<void> {
    const { metrics } = await this.#card();
    for (const { value, low, high, method } of [metrics.aucRoc, metrics.averagePrecision, metrics.logLoss, metrics.brier]) {
      assert.ok(value !== null && low !== null && high !== null && low < value && value < high && method, JSON.stringify(metrics));
    }
  }

  async tellsItsThresholds(): Promise<void> {
    const { thresholds } = await this.#card();
    for (const chosen of ['review', 'decline']) {
      const point = thresholds.curve.find((p) => p.chosen?.includes(chosen));
      const euros = point?.amounts.find((a) => a.currency === 'EUR');
      assert.ok(euros && [euros.fraudCaught, euros.fraudMissed, euros.genuineStopped].every((amount) => /^\d+\.\d\d$/.test(amount)), JSON.stringify(point));
    }
  }

  async measuresSegments(): Promise<void> {
    const { segments, data, metrics } = await this.#card();
    for (const by of ['channel', 'amount']) {
      const group = segments.find((g) => g.by === by)?.segments ?? [];
      const total = (of: (segment: Segment) => number) => group.reduce((sum, segment) => sum + of(segment), 0);
      assert.ok(group.length > 1, `one segment by ${by}`);
      assert.deepEqual(
        [total((s) => s.payments), total((s) => s.frauds), total((s) => s.atReview.selected.count)],
        [data.rows, data.frauds, metrics.atReview.selected.count]);
    }
  }

  async namesGaps(): Promise<void> {
    const { fairness, segments } = await this.#card();
    for (const by of ['channel', 'amount']) {
      const group = fairness.find((g) => g.by === by);
      assert.ok(group && group.gaps.length > 0 && group.gaps.every((g) => g.low <= g.gap && g.gap <= g.high && g.smallestSize > 0), JSON.stringify(group));
      for (const { name, payments } of segments.find((g) => g.by === by)?.segments ?? []) {
        if (payments < 200) assert.ok(group.gaps.every((gap) => gap.notJudged.includes(name) || gap.smallestSize < 200), `${name} (${payments}) was judged`);
      }
    }
  }

  async namesItsOrigin(): Promise<void> {
    const { model } = await this.#card();
    assert.ok(Number.isInteger(model.seed));
    assert.match(model.fingerprint, /^[0-9a-f]{64}$/);
    assert.ok(this.#version.endsWith(model.fingerprint.slice(0, 8)));
  }

  async saysItWasMeasured(): Promise<void> {
    const { model, limits } = await this.#card();
    assert.deepEqual([model.source, model.seed], ['measured', null]);
    assert.ok(limits.some((limit) => limit.includes('may have been trained on some of these payments')), JSON.stringify(limits));
  }

  async tellsItsLimits(): Promise<void> {
    const { limits } = await this.#card();
    assert.ok(limits.length > 3 && limits.every((limit) => /^[A-Z0-9].*\.$/.test(limit)), JSON.stringify(limits));
  }

  async writeToFile(): Promise<void> {
    const file = join(this.bank.server.dataDirectory, `${this.bank.tenant}.md`);
    await this.#command('--out', file);
    this.#page = readFileSync(file, 'utf8');
  }

  pageIsComplete(): void {
    for (const text of [this.#version, '## Limits of use', '## Data', '## Thresholds', '## By segment', '## Fairness gaps', '## Calibration', '## Features']) {
      assert.ok(this.#page.includes(text), `the page lacks ${text}`);
    }
  }

  get #version(): string {
    return this.bank.answers.at(-1)?.modelVersion ?? '';
  }

  async #card(): Promise<Card> {
    return (await this.#command()).card;
  }

  #command(...more: string[]): Promise<{ card: Card }> {
    return this.bank.server.command<{ card: Card }>(
      'fraud', 'card', this.#version, ...more, '--tenant', this.bank.tenant, '--data-dir', this.bank.server.dataDirectory);
  }
}
