import type { Sentence } from './protocol.js';

/** A stretch of a message's text, and the citation that supports it: -1 for none. */
export interface Stretch {
  text: string;
  citation: number;
}

/**
 * Cuts a message's text where a source's number belongs: behind every sentence, or behind the last of several in a row
 * that rest on the same source. The text itself is never changed; a sentence that is not found in it gets no number.
 */
export function stretches(text: string, sentences: readonly Sentence[], citations: number): Stretch[] {
  const result: Stretch[] = [];
  let from = 0;
  for (const sentence of sentences) {
    const cited = sentence.citation >= 0 && sentence.citation < citations;
    const at = cited && sentence.text !== '' ? text.indexOf(sentence.text, from) : -1;
    if (at < 0) continue;
    const end = at + sentence.text.length;
    const last = result.at(-1);
    if (last && last.citation === sentence.citation && text.slice(from, at).trim() === '') {
      last.text += text.slice(from, end);
    } else {
      if (at > from) result.push({ text: text.slice(from, at), citation: -1 });
      result.push({ text: text.slice(at, end), citation: sentence.citation });
    }
    from = end;
  }
  if (from < text.length) result.push({ text: text.slice(from), citation: -1 });
  return result;
}
