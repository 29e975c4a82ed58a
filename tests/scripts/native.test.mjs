// When ./suite builds the C++ shims and when it does not, seen through a stand-in for CMake.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const scripts = fileURLToPath(new URL('../../eng/suite', import.meta.url));

/** A tree with a shim of one file, and a CMake that notes its calls. */
function tree(t, { cmake = 'true' } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'native-'));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'platform/native/vision'), { recursive: true });
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'platform/native/CMakeLists.txt'), '');
  writeFileSync(join(root, 'platform/native/vision/frame.cpp'), 'first');
  const calls = join(root, 'calls');
  const built = join(root, 'artifacts/native/vision/vision');
  writeFileSync(join(root, 'bin/cmake'), `#!/bin/bash\necho "$*" >>'${calls}'\nmkdir -p '${built}'; echo library >'${built}/libsuite_vision.so'\n${cmake}\n`);
  for (const name of ['c++', 'make']) writeFileSync(join(root, 'bin', name), '#!/bin/bash\n');
  for (const name of ['cmake', 'c++', 'make']) chmodSync(join(root, 'bin', name), 0o755);
  return {
    root,
    run: (script) => {
      const { status, stderr } = spawnSync('bash', ['-c', `set -euo pipefail; source "${scripts}/setup.sh"; source "${scripts}/native.sh"; ${script}`], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { SUITE_ROOT: root, PATH: [join(root, 'bin'), '/usr/bin', '/bin'].join(':'), CMAKE_PREFIX_PATH: '/opt/opencv' },
      });
      return { status, stderr, builds: existsSync(calls) ? readFileSync(calls, 'utf8').split('\n').filter((line) => line.startsWith('--build')).length : 0 };
    },
  };
}

test('The library is built once, and again when a source changes or the library is gone', (t) => {
  const { root, run } = tree(t);
  assert.equal(run('build_vision').builds, 1);
  assert.ok(existsSync(join(root, 'artifacts/native/libsuite_vision.so')));
  assert.deepEqual(run('build_vision; vision_is_current'), { status: 0, stderr: '', builds: 1 });
  writeFileSync(join(root, 'platform/native/vision/frame.cpp'), 'second, longer');
  assert.equal(run('! vision_is_current; build_vision').builds, 2);
  rmSync(join(root, 'artifacts/native/libsuite_vision.so'));
  assert.equal(run('build_vision').builds, 3);
});

test('A build that fails shows why, and the next command tries again', (t) => {
  const { run } = tree(t, { cmake: 'echo "frame.cpp:1: error"; exit 1' });
  const { status, stderr } = run('build_vision');
  assert.equal(status, 1);
  assert.match(stderr, /frame\.cpp:1: error[\s\S]*build of pictures and cameras .* failed/);
  assert.equal(run('vision_is_current').status, 1);
});

test('Without a compiler the rest is built without pictures', (t) => {
  const { run } = tree(t);
  assert.deepEqual(run('can_build_vision() { return 1; }; build_vision; vision_is_current'), { status: 0, stderr: '', builds: 0 });
});
