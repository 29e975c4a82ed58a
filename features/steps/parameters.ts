import { defineParameterType } from '@cucumber/cucumber';

const list = (text: string): string[] => text.split(/, | and /);

defineParameterType({
  name: 'numbers',
  regexp: /\d+(?:, \d+)*(?: and \d+)?/,
  transformer: (text: string) => list(text).map(Number),
});

defineParameterType({
  name: 'amounts',
  regexp: /\d+\.\d\d(?:, \d+\.\d\d)*(?: and \d+\.\d\d)?/,
  transformer: list,
});

defineParameterType({
  name: 'fields',
  regexp: /[a-zA-Z]+(?:, [a-zA-Z]+)*(?: and [a-zA-Z]+)?/,
  transformer: list,
});

defineParameterType({
  name: 'json',
  regexp: /"[^"]*"|[\d.]+|null|\[.*\]/,
  transformer: (text: string) => JSON.parse(text) as unknown,
});

defineParameterType({
  name: 'window',
  regexp: /day|week/,
  transformer: (text: string) => text as 'day' | 'week',
});

defineParameterType({
  name: 'place',
  regexp: /first|second/,
  transformer: (text: string) => ['first', 'second'].indexOf(text),
});
