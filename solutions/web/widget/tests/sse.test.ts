import { expect, test } from 'vitest';
import { EventParser, eventCharactersMax, readEvents } from '../src/sse.js';

const whole = (text: string) => new EventParser().push(text);

test('An event has a type, an id and data; the type is message where none is named', () => {
  expect(whole('id: 7\nevent: token\ndata: {"text":"a"}\n\ndata: b\n\n')).toEqual([
    { type: 'token', data: '{"text":"a"}', id: '7' },
    { type: 'message', data: 'b', id: '7' },
  ]);
});

test('Lines of data are joined, comments and unknown fields passed over', () => {
  expect(whole(': heartbeat\nretry: 10\nwhatever\ndata: one\ndata:two\ndata\n\n')).toEqual([{ type: 'message', data: 'one\ntwo\n', id: '' }]);
});

test('An event without data is none, and its type does not leak into the next', () => {
  expect(whole('event: typing\n\ndata: x\n\n')).toEqual([{ type: 'message', data: 'x', id: '' }]);
});

test('An event that the end cuts off is not given', () => {
  expect(whole('data: done\n\ndata: half')).toHaveLength(1);
});

test.each(['\n', '\r\n', '\r'])('Wherever the text is cut, the events are the same (line ends %j)', (end) => {
  const text = ['id: 1', 'event: message', 'data: 退货 😀', '', ': beat', 'data: a', 'data: b', '', ''].join(end);
  const expected = whole(text);
  expect(expected).toHaveLength(2);
  for (let first = 0; first <= text.length; first++) {
    for (let second = first; second <= text.length; second++) {
      const parser = new EventParser();
      const events = [text.slice(0, first), text.slice(first, second), text.slice(second)].flatMap((piece) => parser.push(piece));
      expect(events).toEqual(expected);
    }
  }
});

test('A line that never ends is given up instead of filling the memory', () => {
  const parser = new EventParser();
  expect(() => {
    for (let i = 0; i <= eventCharactersMax / 1000; i++) parser.push('x'.repeat(1001));
  }).toThrow('too long');
});

test('Characters cut into bytes arrive whole', async () => {
  const bytes = new TextEncoder().encode('data: 退款会在五天内到账\n\n');
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  let heard = 0;
  const events = [];
  for await (const event of readEvents(body, () => heard++)) events.push(event.data);
  expect(events).toEqual(['退款会在五天内到账']);
  expect(heard).toBe(bytes.length);
});
