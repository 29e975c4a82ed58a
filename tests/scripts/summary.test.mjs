// The summary decides whether a change may land, so it is shown results it must not take for success.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const summary = fileURLToPath(new URL('../../eng/suite/summary.mjs', import.meta.url));

const passed = '<UnitTestResult testName="A.Passes" outcome="Passed" />';
const skipped = '<UnitTestResult testName="A.Skips" outcome="NotExecuted"><Output><ErrorInfo><Message>the data is absent</Message></ErrorInfo></Output></UnitTestResult>';
const failed = '<UnitTestResult testName="A.Fails(x: &quot;&lt;&quot;)" outcome="Failed"><Output><ErrorInfo><Message>Expected: &lt;1&gt;</Message></ErrorInfo></Output></UnitTestResult>';

const cucumber = (status, { used = true } = {}) =>
  [
    { stepDefinition: { id: 'd', pattern: { source: 'a step' }, sourceReference: { uri: 's.js', location: { line: 3 } } } },
    { pickle: { id: 'p', uri: 'a.feature', name: 'A scenario' } },
    { testCase: { id: 'c', pickleId: 'p', testSteps: [{ id: 's', stepDefinitionIds: used ? ['d'] : [] }] } },
    { testCaseStarted: { id: 'r', testCaseId: 'c' } },
    { testStepFinished: { testCaseStartedId: 'r', testStepResult: { status, message: 'why' } } },
    { testCaseFinished: { testCaseStartedId: 'r', willBeRetried: false } },
  ].map((message) => JSON.stringify(message)).join('\n');

const vitest = (...tests) => JSON.stringify({
  testResults: tests.map(([status, message]) => ({
    name: 'a.test.ts', status, message: message ?? '',
    assertionResults: message ? [] : [{ status, fullName: 'A test', failureMessages: status === 'failed' ? ['Error: why\n  at somewhere'] : [] }],
  })),
});

/** Runs the real script over a folder with these files and these lines in runs.tsv. */
function summarise(runs, files) {
  const folder = mkdtempSync(join(tmpdir(), 'summary-'));
  try {
    writeFileSync(join(folder, 'runs.tsv'), runs.map((run) => `${run.join('\t')}\n`).join(''));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { status, stdout } = spawnSync(process.execPath, [summary, folder], { encoding: 'utf8' });
    return { status, stdout, last: stdout.trimEnd().split('\n').at(-1) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('Results of all runners are summed in the last line', () => {
  const { status, last } = summarise(
    [['step', 'build', 0, 1.5], ['trx', 'A', 0, 2], ['cucumber', 'acceptance', 0, 3]],
    { 'A.trx': passed + passed, 'acceptance.ndjson': cucumber('PASSED') });
  assert.equal(last, '3 passed, 0 failed');
  assert.equal(status, 0);
});

test('A skipped test is listed with its reason and is neither passed nor failed', () => {
  const { stdout, last } = summarise([['trx', 'A', 0, 1]], { 'A.trx': passed + skipped });
  assert.match(stdout, /skipped {2}A: A\.Skips: the data is absent/);
  assert.equal(last, '1 passed, 0 failed');
});

test('A failed test fails the run and says why', () => {
  const { status, stdout, last } = summarise([['trx', 'A', 1, 1]], { 'A.trx': passed + failed });
  assert.match(stdout, /FAILED {3}A: A\.Fails\(x: "<"\): Expected: <1>/);
  assert.equal(last, '1 passed, 1 failed');
  assert.equal(status, 1);
});

for (const [name, run, files] of [
  ['A check that does not hold', ['step', 'format', 2, 1], {}],
  ['A runner that left no results', ['trx', 'A', 1, 1], {}],
  ['A runner that ran no test', ['trx', 'A', 0, 1], { 'A.trx': '<TestRun />' }],
  ['A runner that crashed after its last result', ['trx', 'A', 134, 1], { 'A.trx': passed }],
  ['An acceptance run that ended before its first scenario', ['cucumber', 'acceptance', 1, 1], { 'acceptance.ndjson': '' }],
  ['An undefined step', ['cucumber', 'acceptance', 1, 1], { 'acceptance.ndjson': cucumber('UNDEFINED') }],
  ['A step definition that nothing uses', ['cucumber', 'acceptance', 0, 1], { 'acceptance.ndjson': cucumber('PASSED', { used: false }) }],
  ['A script test that failed', ['tap', 'scripts', 1, 1], { 'scripts.tap': '# pass 0\n# fail 1\n' }],
])
  test(`${name} fails the run`, () => {
    const { status, last } = summarise([run], files);
    assert.match(last, /, 1 failed$/);
    assert.equal(status, 1);
  });

test('A run of nothing fails', () => {
  assert.equal(summarise([], {}).status, 1);
});

test('The widget\'s tests are counted, a failed one with its reason, a skipped one by name', () => {
  const { status, stdout, last } = summarise([['vitest', 'web', 1, 1]], { 'web.json': vitest(['passed'], ['failed'], ['skipped']) });
  assert.match(stdout, /FAILED {3}web: A test: Error: why/);
  assert.match(stdout, /skipped {2}web: A test/);
  assert.equal(last, '1 passed, 1 failed');
  assert.equal(status, 1);
});

test('A file of the widget\'s tests that cannot be loaded fails the run', () => {
  const { status, stdout } = summarise([['vitest', 'web', 1, 1]], { 'web.json': vitest(['passed'], ['failed', 'SyntaxError: no']) });
  assert.match(stdout, /FAILED {3}web: a\.test\.ts: SyntaxError: no/);
  assert.equal(status, 1);
});
