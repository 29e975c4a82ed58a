// Reads what the runners of `./suite test` left in one folder and prints the summary. Its last line is
// `N passed, N failed`, summed over all runners. Exit code 1 when anything failed or a runner did not really run.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** One runner's outcome: counts, and what there is to say about single tests. */
function outcome() {
  return { passed: 0, failed: 0, failures: [], skipped: [] };
}

function fail(result, message) {
  result.failed += 1;
  result.failures.push(message);
  return result;
}

/** A step (format, build) either holds or does not; it counts as a failure but never as a passed test. */
function readStep(code) {
  const result = outcome();
  return code === 0 ? result : fail(result, `ended with exit code ${code}`);
}

const decodeXml = (text) =>
  text
    .replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'")
    .replace(/&#x([0-9A-Fa-f]+);/g, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll('&amp;', '&');

const attribute = (tag, name) => decodeXml(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

/** Visual Studio's test result file: one UnitTestResult per test case. */
export function readTrx(xml) {
  const result = outcome();
  for (const [, tag, body] of xml.matchAll(/<UnitTestResult\b([^>]*?)(?:\/>|>([\s\S]*?)<\/UnitTestResult>)/g)) {
    const name = attribute(tag, 'testName');
    const text = decodeXml(/<(?:Message|StdOut)>([\s\S]*?)<\//.exec(body ?? '')?.[1] ?? '').trim();
    switch (attribute(tag, 'outcome')) {
      case 'Passed':
        result.passed += 1;
        break;
      case 'NotExecuted':
        result.skipped.push(`${name}: ${text.split('\n')[0]}`);
        break;
      default:
        fail(result, `${name}: ${text.split('\n').slice(0, 6).join('\n      ')}`);
    }
  }
  return result;
}

/** Cucumber's message stream: the last status of every scenario, and step definitions that no scenario uses. */
export function readCucumber(ndjson) {
  const result = outcome();
  const pickles = new Map();
  const cases = new Map();
  const attempts = new Map();
  const definitions = new Map();
  const used = new Set();
  for (const line of ndjson.split('\n')) {
    if (!line.trim()) continue;
    const message = JSON.parse(line);
    if (message.pickle) pickles.set(message.pickle.id, message.pickle);
    if (message.stepDefinition) definitions.set(message.stepDefinition.id, message.stepDefinition);
    if (message.testCase) {
      cases.set(message.testCase.id, message.testCase);
      for (const step of message.testCase.testSteps) for (const id of step.stepDefinitionIds ?? []) used.add(id);
    }
    if (message.testCaseStarted) attempts.set(message.testCaseStarted.id, { case: message.testCaseStarted.testCaseId, steps: [] });
    if (message.testStepFinished) attempts.get(message.testStepFinished.testCaseStartedId).steps.push(message.testStepFinished.testStepResult);
    if (message.testCaseFinished) {
      const attempt = attempts.get(message.testCaseFinished.testCaseStartedId);
      if (message.testCaseFinished.willBeRetried) continue;
      const pickle = pickles.get(cases.get(attempt.case).pickleId);
      const bad = attempt.steps.find((step) => !['PASSED', 'SKIPPED'].includes(step.status));
      const skipped = attempt.steps.find((step) => step.status === 'SKIPPED');
      if (bad) fail(result, `${pickle.uri}: ${pickle.name}: ${bad.status} ${(bad.message ?? '').split('\n')[0]}`);
      else if (skipped) result.skipped.push(`${pickle.uri}: ${pickle.name}: ${skipped.message ?? 'skipped by its steps'}`);
      else result.passed += 1;
    }
  }
  for (const [id, definition] of definitions) {
    if (!used.has(id)) fail(result, `unused step definition: ${definition.pattern.source} (${definition.sourceReference.uri}:${definition.sourceReference.location.line})`);
  }
  return result;
}

/** Node's own test runner closes its output with its counts. */
export function readTap(tap) {
  const result = outcome();
  result.passed = Number(/^# pass (\d+)$/m.exec(tap)?.[1] ?? 0);
  const failures = [...tap.matchAll(/^not ok \d+ - (.*)$/gm)].map((match) => match[1]);
  const count = Number(/^# fail (\d+)$/m.exec(tap)?.[1] ?? 0);
  for (let i = 0; i < count; i++) fail(result, failures[i] ?? 'a test');
  return result;
}

/** Vitest's JSON report: one assertion result per test; a file that could not even be loaded has a message and no tests. */
export function readVitest(json) {
  const result = outcome();
  for (const file of JSON.parse(json).testResults) {
    for (const { status, fullName, failureMessages } of file.assertionResults) {
      if (status === 'passed') result.passed += 1;
      else if (status === 'failed') fail(result, `${fullName}: ${(failureMessages?.[0] ?? '').split('\n').slice(0, 6).join('\n      ')}`);
      else result.skipped.push(`${fullName}: ${status}`);
    }
    if (file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed')) fail(result, `${file.name}: ${file.message}`);
  }
  return result;
}

const resultFiles = {
  trx: { name: (runner) => `${runner}.trx`, read: readTrx },
  tap: { name: (runner) => `${runner}.tap`, read: readTap },
  vitest: { name: (runner) => `${runner}.json`, read: readVitest },
  cucumber: { name: (runner) => `${runner}.ndjson`, read: readCucumber },
};

function readRunner(folder, kind, name, code) {
  if (kind === 'step') return readStep(code);
  const file = join(folder, resultFiles[kind].name(name));
  if (!existsSync(file)) return fail(outcome(), `did not run: no result file, exit code ${code}; see ${name}.log`);
  const result = resultFiles[kind].read(readFileSync(file, 'utf8'));
  if (result.passed + result.failed + result.skipped.length === 0) fail(result, 'ran no test');
  // A crash or a time-out after some results must not pass for success.
  if (code !== 0 && result.failed === 0) fail(result, `ended with exit code ${code} (124: took too long); see ${name}.log`);
  return result;
}

function main(folder) {
  let passed = 0;
  let failed = 0;
  const details = [];
  const runs = readFileSync(join(folder, 'runs.tsv'), 'utf8').trim().split('\n').filter(Boolean);
  console.log('');
  for (const run of runs) {
    const [kind, name, code, seconds] = run.split('\t');
    const result = readRunner(folder, kind, name, Number(code));
    passed += result.passed;
    failed += result.failed;
    const counts = kind === 'step'
      ? (result.failed ? 'FAILED' : 'ok')
      : `${result.passed} passed, ${result.failed} failed${result.skipped.length ? `, ${result.skipped.length} skipped` : ''}`;
    console.log(`  ${name.padEnd(22)} ${counts.padEnd(36)} ${Number(seconds).toFixed(1).padStart(8)} s`);
    details.push(...result.skipped.map((text) => `  skipped  ${name}: ${text}`));
    details.push(...result.failures.map((text) => `  FAILED   ${name}: ${text}`));
  }
  if (runs.length === 0) {
    failed += 1;
    details.push('  FAILED   nothing ran');
  }
  if (details.length) console.log(`\n${details.join('\n')}`);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main(process.argv[2]);
