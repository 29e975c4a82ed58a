// Writes platform/Text/Embeddings/unicode-forms.txt: how characters decompose and compose (Unicode Standard Annex 15), as Node.js's ICU knows it, since the
// program runs without ICU. A line is CODE KIND DECOMPOSITION [FIRST]: hexadecimal; KIND c canonical, k for compatibility only; FIRST where FIRST and the
// decomposition's last character compose to CODE. Run: node eng/unicode-forms.mjs
import { writeFileSync } from 'node:fs';

const hex = (text) => [...text].map((c) => c.codePointAt(0).toString(16)).join('+');
const lines = [`# Unicode ${process.versions.unicode}`];
for (let code = 0; code < 0x110000; code++) {
  if ((code >= 0xd800 && code <= 0xdfff) || (code >= 0xac00 && code <= 0xd7a3)) continue; // surrogates; Hangul is arithmetic
  const text = String.fromCodePoint(code);
  const canonical = text.normalize('NFD');
  const compatible = text.normalize('NFKD');
  if (compatible !== text && compatible !== canonical) lines.push(`${hex(text)} k ${hex(compatible)}`);
  if (canonical === text) continue;
  const parts = [...canonical];
  const first = parts.slice(0, -1).join('').normalize('NFC');
  const composes = parts.length > 1 && [...first].length === 1 && (first + parts.at(-1)).normalize('NFC') === text;
  lines.push(`${hex(text)} c ${hex(canonical)}${composes ? ` ${hex(first)}` : ''}`);
}
writeFileSync(new URL('../platform/Text/Embeddings/unicode-forms.txt', import.meta.url), `${lines.join('\n')}\n`);
