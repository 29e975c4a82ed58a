import { expect, test } from 'vitest';
import { stretches } from '../src/sentences.js';

const join = (parts: { text: string; citation: number }[]) => parts.map(({ text, citation }) => (citation < 0 ? text : `${text}[${citation}]`)).join('');

test('The number stands behind its sentence, the rest stays as it is', () => {
  const text = 'Sure. It takes 5 days. Then you get it.\n\nAnything else?';
  const parts = stretches(text, [{ text: 'It takes 5 days.', citation: 0 }, { text: 'Then you get it.', citation: 1 }], 2);
  expect(join(parts)).toBe('Sure. It takes 5 days.[0] Then you get it.[1]\n\nAnything else?');
});

test('Sentences in a row that rest on one source share its number', () => {
  const sentences = [{ text: 'A.', citation: 0 }, { text: 'B.', citation: 0 }, { text: 'C.', citation: 0 }];
  expect(join(stretches('A. B. And C.', sentences, 1))).toBe('A. B.[0] And C.[0]');
});

test('The same sentence twice is found twice', () => {
  expect(join(stretches('是。是。', [{ text: '是。', citation: 0 }, { text: '是。', citation: 1 }], 2))).toBe('是。[0]是。[1]');
});

test('A sentence that is not in the text, or cites nothing there is, gets no number', () => {
  const sentences = [{ text: 'Nowhere.', citation: 0 }, { text: 'A.', citation: 5 }, { text: 'A.', citation: -1 }, { text: '', citation: 0 }];
  expect(stretches('A. B.', sentences, 1)).toEqual([{ text: 'A. B.', citation: -1 }]);
});

test('No text is ever lost or changed', () => {
  const text = '  <b>A.</b>\n B.  ';
  for (const sentence of ['<b>A.</b>', 'B.', 'A.', ' ', 'x']) {
    expect(stretches(text, [{ text: sentence, citation: 0 }], 1).map((part) => part.text).join('')).toBe(text);
  }
  expect(stretches('', [], 0)).toEqual([]);
});
