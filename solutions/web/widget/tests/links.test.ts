import { expect, test } from 'vitest';
import { webAddress } from '../src/links.js';

test.each(['https://shop.example/help', 'http://shop.example/', 'HTTPS://shop.example/a?b=c#d'])('%s is a link', (text) => {
  expect(webAddress(text)).toBe(new URL(text).href);
});

test.each([
  'javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,<script>alert(1)</script>',
  'vbscript:x', 'file:///etc/passwd', 'blob:https://a/b', '//shop.example', '/help', 'help', '', 'http://', 'https://shop.example@evil.example/',
  'https://user:word@shop.example/', ' https://shop.example', 'mailto:a@b.example',
])('%j is none', (text) => {
  expect(webAddress(text)).toBeUndefined();
});
