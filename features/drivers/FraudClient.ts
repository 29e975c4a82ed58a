import { serverEvents } from './serverEvents.js';

/** What a bank's system would contain: the endpoints' shapes and how to call them. */
export interface Payment {
  transactionId: string;
  occurredAt: string;
  cardId: string;
  merchantId: string;
  deviceId: string;
  amount: string;
  currency: string;
  channel: string;
  attributes?: Record<string, string>;
}

export interface Reason {
  code: string;
  text: string;
  value: number | null;
  contribution: number;
}

export interface Answer {
  transactionId: string;
  position: number;
  score: number | null;
  decision: 'approve' | 'review' | 'decline';
  reasons: Reason[];
  modelVersion: string | null;
  featureSetVersion: string;
}

export interface Label {
  fraud: boolean;
  reportedAt: string;
  source: string;
}

export interface StoredDecision extends Answer {
  occurredAt: string;
  features: Record<string, number | null>;
  labels: Label[];
}

export interface Replay {
  identical: boolean;
  differences: unknown[];
}

export interface Problem {
  title: string;
  status: number;
  errors?: Record<string, string[]>;
}

export interface Reply<T> {
  status: number;
  body: T;
  text: string;
}

export interface StreamEvent {
  position: number;
  transactionId: string;
}

export class FraudClient {
  constructor(
    readonly url: string,
    readonly key: string,
  ) {}

  score(payment: unknown): Promise<Reply<Answer & Problem>> {
    return this.#post('/v1/fraud/score', payment);
  }

  report(transactionId: string, fraud: boolean, reportedAt: string): Promise<Reply<{ position: number } & Problem>> {
    return this.#post('/v1/fraud/labels', { transactionId, fraud, reportedAt, source: 'chargeback' });
  }

  declareFeatures(declaration: unknown): Promise<Reply<unknown>> {
    return this.#send('/v1/fraud/feature-set', { method: 'PUT', headers: this.#headers(), body: JSON.stringify(declaration) });
  }

  find(transactionId: string): Promise<Reply<StoredDecision & Problem>> {
    return this.#send(`/v1/fraud/transactions/${encodeURIComponent(transactionId)}`, { headers: this.#headers() });
  }

  replay(transactionId: string): Promise<Reply<Replay & Problem>> {
    return this.#post(`/v1/fraud/transactions/${encodeURIComponent(transactionId)}/replay`, {});
  }

  /** The live stream, from just after a position; ends when the caller stops iterating. */
  async *follow(after: number, stop: AbortSignal): AsyncGenerator<StreamEvent> {
    const response = await fetch(`${this.url}/v1/fraud/stream?after=${after}`, { headers: this.#headers(), signal: stop });
    for await (const { id, data } of serverEvents(response)) {
      const { transactionId } = JSON.parse(data) as { transactionId?: string };
      if (transactionId !== undefined) yield { position: Number(id), transactionId };
    }
  }

  #post<T>(path: string, content: unknown): Promise<Reply<T>> {
    const body = typeof content === 'string' ? content : JSON.stringify(content);
    return this.#send(path, { method: 'POST', headers: this.#headers(), body });
  }

  async #send<T>(path: string, request: RequestInit): Promise<Reply<T>> {
    const response = await fetch(this.url + path, request);
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text) as T, text };
  }

  #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' };
  }
}
