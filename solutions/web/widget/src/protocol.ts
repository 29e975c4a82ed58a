// What the server sends, read defensively: an answer of a newer or a broken server must never stop the widget, so
// anything that has not the expected shape is left out rather than believed.

export type Role = 'shopper' | 'bot' | 'agent' | 'system';
export type Status = 'bot' | 'waiting' | 'agent' | 'closed';

export interface Citation {
  title: string;
  heading: string;
  url: string;
  quote: string;
}

export interface Sentence {
  text: string;
  /** Index into the message's citations; -1 for none. */
  citation: number;
}

export interface Message {
  messageId: string;
  sequence: number;
  role: Role;
  text: string;
  language: string;
  at: string;
  sentences: Sentence[];
  citations: Citation[];
  answered?: boolean;
  agentName?: string;
  feedback?: 'helpful' | 'unhelpful';
}

/** A conversation as the server has it. */
export interface Transcript {
  status: Status;
  messages: Message[];
  quickReplies: string[];
  /** Who has the conversation. */
  agentName?: string;
}

export interface Started extends Transcript {
  conversationId: string;
  token: string;
}

/** The end of a turn. No message while a person has the conversation. */
export interface Answer {
  message: Message | undefined;
  status: Status | undefined;
  quickReplies: string[] | undefined;
}

type Fields = Record<string, unknown>;

const roles: readonly string[] = ['shopper', 'bot', 'agent', 'system'];
const statuses: readonly string[] = ['bot', 'waiting', 'agent', 'closed'];

export const asFields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The fields of a JSON text; none where it is no JSON object. */
export function parseFields(json: string): Fields {
  try {
    return asFields(JSON.parse(json));
  } catch {
    return {};
  }
}

export const readStatus = (value: unknown): Status | undefined =>
  statuses.includes(value as string) ? (value as Status) : undefined;

export const readQuickReplies = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.map(asText).filter((text) => text !== '') : undefined;

const readCitation = (value: unknown): Citation => {
  const { title, heading, url, quote } = asFields(value);
  return { title: asText(title), heading: asText(heading), url: asText(url), quote: asText(quote) };
};

export const readCitations = (value: unknown): Citation[] => asList(value).map(readCitation);

const readSentence = (value: unknown): Sentence => {
  const { text, citation } = asFields(value);
  return { text: asText(text), citation: typeof citation === 'number' ? citation : -1 };
};

/** A message without id, role or text is none. */
export function readMessage(value: unknown): Message | undefined {
  const fields = asFields(value);
  if (!roles.includes(fields.role as string) || !asText(fields.messageId) || typeof fields.text !== 'string') return undefined;
  const message: Message = {
    messageId: asText(fields.messageId),
    sequence: typeof fields.sequence === 'number' ? fields.sequence : 0,
    role: fields.role as Role,
    text: fields.text,
    language: asText(fields.language),
    at: asText(fields.at),
    sentences: asList(fields.sentences).map(readSentence),
    citations: readCitations(fields.citations),
  };
  if (typeof fields.answered === 'boolean') message.answered = fields.answered;
  if (asText(fields.agentName)) message.agentName = asText(fields.agentName);
  if (fields.feedback === 'helpful' || fields.feedback === 'unhelpful') message.feedback = fields.feedback;
  return message;
}

export function readTranscript(value: unknown): Transcript {
  const { status, messages, quickReplies, agentName } = asFields(value);
  const transcript: Transcript = {
    status: readStatus(status) ?? 'bot',
    messages: asList(messages).map(readMessage).filter((message) => message !== undefined),
    quickReplies: readQuickReplies(quickReplies) ?? [],
  };
  if (asText(agentName)) transcript.agentName = asText(agentName);
  return transcript;
}

export function readAnswer(value: unknown): Answer {
  const { message, status, quickReplies } = asFields(value);
  return { message: readMessage(message), status: readStatus(status), quickReplies: readQuickReplies(quickReplies) };
}
