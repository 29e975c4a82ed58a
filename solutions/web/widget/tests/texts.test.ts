import { expect, test } from 'vitest';
import { chooseLanguage, fill, languages } from '../src/strings.js';

const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

test('Both languages say everything, with the same values in it', () => {
  expect(Object.keys(languages.zh).sort()).toEqual(Object.keys(languages.en).sort());
  for (const [key, text] of Object.entries(languages.en)) {
    const other = languages.zh[key as keyof typeof languages.zh];
    expect(text.trim(), key).not.toBe('');
    expect(other.trim(), key).not.toBe('');
    expect(names(other), key).toEqual(names(text));
  }
});

test('The Chinese texts are Chinese, but for the switch to English', () => {
  const latin = Object.entries(languages.zh).filter(([key, text]) => key !== 'otherLanguage' && !/[\u4e00-\u9fff]/.test(text));
  expect(latin).toEqual([]);
});

test('Values are filled in; a missing one is left to be seen', () => {
  expect(fill('{name} has {n}', { name: '$& Mei', n: 0 })).toBe('$& Mei has 0');
  expect(fill('{name}', {})).toBe('{name}');
});

test.each([
  ['zh', 'en', ['en'], 'zh'],
  ['auto', 'zh-CN', ['en'], 'zh'],
  ['auto', '', ['de', 'zh-TW', 'en'], 'zh'],
  ['auto', 'fr', ['de', 'en-GB'], 'en'],
  ['', 'de', ['fr'], 'en'],
  ['ZH-hans', 'en', [], 'zh'],
  ['zhuang', 'en', [], 'en'],
] as const)('Asked for %j on a page in %j by a reader of %j it speaks %j', (asked, page, reader, expected) => {
  expect(chooseLanguage(asked, page, reader)).toBe(expected);
});
