import type { Reply } from './FraudClient.js';

/** What a shop's systems would contain: the shapes of the support endpoints and how to call them. */
export interface Citation {
  articleId: string;
  language: string;
  title: string;
  heading: string;
  url?: string;
  start: number;
  end: number;
  quote: string;
}

export interface Message {
  sequence: number;
  messageId: string;
  role: 'shopper' | 'bot' | 'agent' | 'system';
  text: string;
  language: string;
  sentences?: { text: string; citation?: number }[];
  citations?: Citation[];
  intent?: { name: string; confidence: number };
  outOfScope?: boolean;
  answered?: boolean;
  agentName?: string;
  feedback?: string;
  erased?: boolean;
}

export interface Turn {
  message: Message | null;
  quickReplies: string[];
  status: 'bot' | 'waiting' | 'agent' | 'closed';
}

export interface Conversation {
  conversationId: string;
  token: string;
  language: string;
  status: Turn['status'];
  messages: Message[];
  quickReplies: string[];
}

export interface Handover {
  conversationId: string;
  status: string;
  reason?: string;
  language: string;
  lastMessages: Message[];
  slots: Record<string, string>;
}

export interface Refusal {
  type: string;
  title: string;
  detail?: string;
  errors?: Record<string, string[]>;
}

export interface Passage {
  articleId: string;
  language: string;
  start: number;
  end: number;
  text: string;
}

export interface ImportLine {
  line?: number;
  id?: string;
  status?: string;
  error?: Refusal;
  done?: boolean;
  stored?: number;
  failed?: number;
}

export interface Examples {
  intents: { name: string; messages: number }[];
  messages: number;
}

/** The last line that a training says. */
export interface Trained {
  step: string;
  modelVersion?: string;
  error?: string;
}

export interface UnansweredGroup {
  language: string;
  questions: number;
  conversations: number;
  examples: string[];
  proposedIntent: string;
  proposedArticle: { title: string; outline: string[] };
}

export interface Figures {
  conversations: number;
  feedback: { helpful: number; unhelpful: number };
}

export interface Article {
  id: string;
  language: string;
  title: string;
  format: 'markdown' | 'html' | 'text';
  body: string;
  url?: string;
}

const v1 = '/v1/support';

/** One key and what it opens. A page's script sends where it stands with everything. */
export class SupportClient {
  constructor(
    readonly url: string,
    readonly key: string,
    readonly origin?: string,
  ) {}

  start(language?: string): Promise<Reply<Conversation & Refusal>> {
    return this.send('POST', '/conversations', language === undefined ? {} : { language });
  }

  read(id: string, token?: string): Promise<Reply<Conversation & Refusal>> {
    return this.send('GET', `/conversations/${id}`, undefined, token);
  }

  say(id: string, messageId: string, text: string, token?: string): Promise<Reply<Turn & Refusal>> {
    return this.send('POST', `/conversations/${id}/messages`, { messageId, text }, token);
  }

  rate(id: string, messageId: string, helpful: boolean): Promise<Reply<Refusal>> {
    return this.send('POST', `/conversations/${id}/feedback`, { messageId, helpful });
  }

  askPerson(id: string): Promise<Reply<Turn & Refusal>> {
    return this.send('POST', `/conversations/${id}/handover`, {});
  }

  erase(id: string): Promise<Reply<Refusal>> {
    return this.send('DELETE', `/conversations/${id}`);
  }

  waiting(): Promise<Reply<{ handovers: Handover[] }>> {
    return this.send('GET', '/handovers?status=waiting&limit=100');
  }

  take(id: string, agentName: string): Promise<Reply<Conversation & Refusal>> {
    return this.send('POST', `/handovers/${id}/take`, { agentName });
  }

  sayAsAgent(id: string, messageId: string, text: string, agentName: string): Promise<Reply<{ message: Message } & Refusal>> {
    return this.send('POST', `/conversations/${id}/agent-messages`, { messageId, text, agentName });
  }

  finish(id: string, returnToBot: boolean): Promise<Reply<Turn & Refusal>> {
    return this.send('POST', `/handovers/${id}/finish`, { returnToBot });
  }

  search(text: string, language: string): Promise<Reply<{ passages: Passage[] }>> {
    return this.send('GET', `/search?${new URLSearchParams({ q: text, language, count: '20' })}`);
  }

  store({ language, id, ...article }: Article): Promise<Reply<Refusal>> {
    return this.send('PUT', `/articles/${language}/${id}`, article);
  }

  removeArticle(language: string, id: string): Promise<Reply<Refusal>> {
    return this.send('DELETE', `/articles/${language}/${id}`);
  }

  /** @param lines what stands in the lines: articles, or anything that is none */
  importArticles(lines: readonly unknown[]): Promise<ImportLine[]> {
    const body = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    return this.#lines('/articles/import', 'application/x-ndjson', body);
  }

  importExamples(csv: string, outOfScope = false): Promise<Reply<Refusal>> {
    return this.send('POST', `/intents/import?outOfScope=${outOfScope}`, csv, undefined, 'text/csv');
  }

  examples(): Promise<Reply<Examples>> {
    return this.send('GET', '/intents');
  }

  async train(reason: string): Promise<Trained> {
    const lines = await this.#lines<Trained>('/intents/train', 'application/json', JSON.stringify({ reason }));
    return lines.at(-1)!;
  }

  publishFlows(file: string): Promise<Reply<Refusal>> {
    return this.send('PUT', '/flows', file);
  }

  unanswered(): Promise<Reply<{ questions: number; groups: UnansweredGroup[] }>> {
    return this.send('GET', '/analytics/unanswered');
  }

  figures(): Promise<Reply<Figures>> {
    return this.send('GET', '/analytics');
  }

  async send<T>(method: string, path: string, content?: unknown, token?: string, type = 'application/json'): Promise<Reply<T>> {
    const response = await this.#fetch(method, path, content, token, type);
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : {}) as T, text };
  }

  async #lines<T>(path: string, type: string, body: string): Promise<T[]> {
    const response = await this.#fetch('POST', path, body, undefined, type);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} was refused: ${response.status} ${text}`);
    return text.trim().split('\n').map((line) => JSON.parse(line) as T);
  }

  #fetch(method: string, path: string, content: unknown, token: string | undefined, type: string): Promise<Response> {
    return fetch(this.url + v1 + path, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(content === undefined ? {} : { 'content-type': type }),
        ...(this.origin === undefined ? {} : { origin: this.origin }),
        ...(token === undefined ? {} : { 'conversation-token': token }),
      },
      body: content === undefined ? null : typeof content === 'string' ? content : JSON.stringify(content),
    });
  }
}
