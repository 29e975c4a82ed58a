// After Vite: the demo page beside the script, everything compressed once and for all, and the promise about size kept.
import { cpSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const out = fileURLToPath(new URL('../../../../artifacts/web', import.meta.url));
const demo = fileURLToPath(new URL('../demo', import.meta.url));

/** What a shop's page pays for the widget: 30 KB, counted in thousands, as the network carries it. */
const gzipBytesMax = 30_000;

cpSync(demo, join(out, 'demo'), { recursive: true });
rmSync(join(out, 'demo/shop.html'));
rmSync(join(out, 'demo/texts.json'));
const page = readFileSync(join(demo, 'shop.html'), 'utf8');
for (const [language, texts] of Object.entries(JSON.parse(readFileSync(join(demo, 'texts.json'), 'utf8')))) {
  writeFileSync(join(out, 'demo', `shop.${language}.html`), page.replace(/\{\{(\w+)\}\}/g, (_, name) => {
    if (texts[name] === undefined) throw new Error(`The demo page has no text '${name}' in ${language}.`);
    return texts[name].replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  }));
}

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
writeFileSync(join(out, 'licences.txt'), `widget.js contains Lit (lit, lit-html, lit-element, @lit/reactive-element):\n\n${readFileSync(join(modules, 'lit/LICENSE'), 'utf8')}`);

const files = readdirSync(out, { recursive: true }).map((name) => join(out, name)).filter((name) => statSync(name).isFile());
for (const file of files) {
  const bytes = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
}

const size = statSync(join(out, 'widget.js.gz')).size;
if (size > gzipBytesMax) {
  console.error(`widget.js is ${size} bytes with gzip, more than ${gzipBytesMax}.`);
  process.exit(1);
}
