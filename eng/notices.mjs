// Rewrites the NuGet and npm tables of THIRD-PARTY-NOTICES.md from what is restored: run `./suite test` (or a restore and
// `npm ci` in features/) first, then `node eng/notices.mjs`. The Debian table is kept by hand.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const notices = join(root, 'THIRD-PARTY-NOTICES.md');

/** Packages that tests or the build need and that never leave the machine that builds. */
const shippedProjects = ['Host'];

function assets(project) {
  const file = join(root, 'artifacts/obj', project, 'project.assets.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { libraries: {}, targets: {} };
}

/** Name and version of what a project really carries: packages that only serve its build have no run-time files. */
function shippedPackages() {
  const shipped = new Set();
  for (const project of shippedProjects)
    for (const target of Object.values(assets(project).targets))
      for (const [id, library] of Object.entries(target))
        if (library.type === 'package' && (library.runtime || library.runtimeTargets)) shipped.add(id);
  return shipped;
}

function nugetRows() {
  const folder = process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget/packages');
  const shipped = shippedPackages();
  const rows = new Map();
  for (const project of readdirSync(join(root, 'artifacts/obj')))
    for (const [id, library] of Object.entries(assets(project).libraries)) {
      if (library.type !== 'package') continue;
      const [name, version] = id.split('/');
      const nuspec = readFileSync(join(folder, library.path, library.files.find((file) => file.endsWith('.nuspec'))), 'utf8');
      rows.set(id, [name, version, licence(name, nuspec), shipped.has(id) ? 'shipped' : 'build and tests']);
    }
  return [...rows.values()];
}

/** Packages whose nuspec gives no expression but a file or an address; these were read there. */
const licencesByHand = new Map([
  ['SourceGear.sqlite3', 'Public domain (SQLite)'],
  ['xunit.abstractions', 'Apache-2.0'],
  ['com.github.asus4.onnxruntime', 'MIT'],
]);

function licence(name, nuspec) {
  const expression = /<license type="expression">([^<]+)</.exec(nuspec)?.[1];
  const known = expression ?? licencesByHand.get(name);
  if (!known) throw new Error(`No licence expression in the nuspec of ${name}: ${/<licen[^\n]*/.exec(nuspec)?.[0]}`);
  return known;
}

const npmFolders = [['features', 'acceptance specs'], ['solutions/web', 'build and tests of the chat widget'], ['platform/Onnx', 'shipped: runs sentence-embedding models; tests hold scores of ONNX models against it'], ['tests/oracles', 'tests']];

function npmRows() {
  return npmFolders.flatMap(([folder, use]) => {
    const lock = JSON.parse(readFileSync(join(root, folder, 'package-lock.json'), 'utf8'));
    return Object.entries(lock.packages)
      .filter(([path]) => path)
      .map(([path, { version, license, dev }]) => {
        const name = path.slice(path.lastIndexOf('node_modules/') + 13);
        return [name, version, license ?? licencesByHand.get(name) ?? '', folder === 'solutions/web' && !dev ? 'shipped in widget.js' : use];
      });
  });
}

function table(rows) {
  const lines = rows.map((row) => `| ${row.join(' | ')} |`);
  const sorted = [...new Set(lines)].sort((a, b) => a.localeCompare(b, 'en'));
  return ['| Name | Version | Licence | Used for |', '| --- | --- | --- | --- |', ...sorted].join('\n');
}

function replaceSection(text, name, rows) {
  const pattern = new RegExp(`(<!-- ${name}: written by eng/notices.mjs -->\n)[\\s\\S]*?(\n<!-- end -->)`);
  if (!pattern.test(text)) throw new Error(`THIRD-PARTY-NOTICES.md has no section '${name}'.`);
  return text.replace(pattern, (_, start, end) => start + table(rows) + end);
}

let text = readFileSync(notices, 'utf8');
text = replaceSection(text, 'nuget', nugetRows());
text = replaceSection(text, 'npm', npmRows());
writeFileSync(notices, text);
