// What ./suite does to the machine, seen through stand-ins for Debian's tools: nothing is really installed here.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Calls functions of setup.sh with commands replaced by scripts of ours; every call of those is noted. */
function setup(script, { installed = [], archiveKnows = true, nodeVersion = '20.19.0', installFails = 0 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'setup-'));
  const calls = join(folder, 'calls');
  const fake = (name, body) => {
    writeFileSync(join(folder, name), `#!/bin/bash\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  fake('dpkg-query', `for name in ${installed.join(' ')}; do [[ $name == "\${@: -1}" ]] && printf installed; done; true`);
  fake('apt-cache', archiveKnows ? 'exit 0' : 'exit 100');
  fake('apt-get', `echo "apt-get $*" >>'${calls}'; echo noise
    if [[ " $* " == *" install "* ]]; then n=$(grep -c ' install ' '${calls}'); (( n > ${installFails} )); fi`);
  fake('sudo', `echo "sudo $*" >>'${calls}'; while [[ $1 == -* ]]; do shift; done; exec "$@"`);
  fake('tee', 'cat >/dev/null');
  fake('mkdir', 'true');
  fake('node', `echo ${nodeVersion}`);
  try {
    const { status, stdout, stderr } = spawnSync('bash', ['-c', `set -euo pipefail; source "$SUITE_ROOT/eng/suite/setup.sh"; ${script}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'], // With a socket as standard input bash reads the user's start-up file.
      env: { SUITE_ROOT: root, PATH: [folder, '/usr/bin', '/bin'].join(delimiter) },
    });
    return { status, stdout, stderr, calls: existsSync(calls) ? readFileSync(calls, 'utf8') : '' };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The packages of a list in eng/packages. */
function packages(list) {
  return readFileSync(join(root, `eng/packages/${list}.txt`), 'utf8').split('\n').map((line) => line.replace(/#.*/, '').trim()).filter(Boolean);
}

test('Nothing is asked of the archive when everything is there', () => {
  const { status, stderr, calls } = setup('install_packages runtime native', { installed: [...packages('runtime'), ...packages('native')] });
  assert.deepEqual({ status, stderr, calls }, { status: 0, stderr: '', calls: '' });
});

test('Only what is missing is installed, after saying what and why', () => {
  const { status, stderr, calls } = setup('install_packages runtime test', { installed: [...packages('runtime'), ...packages('test')].filter((name) => name !== 'haproxy') });
  assert.equal(status, 0);
  assert.match(stderr, /haproxy: .*three-node test/);
  assert.doesNotMatch(stderr, /libxgboost0:/);
  assert.match(calls, /apt-get -y -o DPkg::Lock::Timeout=300 .*install --no-install-recommends haproxy$/m);
  assert.doesNotMatch(calls, / update/);
});

test('Every package of a list says what it is for', () => {
  for (const list of ['runtime', 'native', 'test']) {
    const { stderr } = setup(`install_packages ${list}`);
    for (const name of packages(list)) assert.ok(stderr.includes(`  ${name}: `), `${name} of ${list}.txt`);
  }
});

test('Package lists are fetched first where the archive is not known', () => {
  const { calls } = setup('install_packages runtime', { archiveKnows: false });
  assert.match(calls, /update\n(.*\n)*?.*install .*libxgboost0/);
});

test('An installation that fails is tried once more with fresh lists', () => {
  assert.equal(setup('install_packages runtime', { installFails: 1 }).status, 0);
  const { status, stderr } = setup('install_packages runtime', { installFails: 2 });
  assert.equal(status, 1);
  assert.match(stderr, /could not install: libxgboost0/);
});

test('Whatever the installation prints stays off standard output', () => {
  const { stdout, stderr } = setup('install_packages runtime test');
  assert.equal(stdout, '');
  assert.match(stderr, /noise/);
});

test('Node.js 20.19 and later are taken, older ones refused with the remedy', () => {
  for (const nodeVersion of ['20.19.0', '22.1.0', '24.0.1']) assert.equal(setup('command() { true; }; require_node', { nodeVersion }).status, 0);
  for (const nodeVersion of ['18.20.4', '20.18.3']) {
    const { status, stderr } = setup('command() { true; }; require_node', { nodeVersion });
    assert.equal(status, 1);
    assert.match(stderr, /too old\. Install Node\.js 20\.19 or later/);
  }
});

test('The script works through a symbolic link and from any directory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'link-'));
  try {
    symlinkSync(join(root, 'suite'), join(folder, 'suite'));
    const { status, stdout } = spawnSync(join(folder, 'suite'), ['help'], { cwd: '/', encoding: 'utf8' });
    assert.equal(status, 0);
    assert.match(stdout, /^Usage: \.\/suite COMMAND/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('An unknown command is refused on standard error', () => {
  const { status, stdout, stderr } = spawnSync(join(root, 'suite'), ['frobnicate'], { encoding: 'utf8' });
  assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
  assert.match(stderr, /Unknown command 'frobnicate'/);
});
