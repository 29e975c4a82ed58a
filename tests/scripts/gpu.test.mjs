// `./suite models pull-gpu` in a repository of its own whose server is built with a given release of ONNX Runtime's package.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const script = join(import.meta.dirname, '..', '..', 'eng', 'suite', 'gpu.sh');
const root = mkdtempSync(join(tmpdir(), 'suite-gpu-'));
mkdirSync(join(root, 'platform', 'Onnx'), { recursive: true });
after(() => rmSync(root, { recursive: true }));

function check(release, repository = root) {
  if (release) writeFileSync(join(root, 'platform', 'Onnx', 'package.json'), JSON.stringify({ dependencies: { 'com.github.asus4.onnxruntime': release } }, null, 2));
  const commands = `set -euo pipefail; fail() { echo "$*" >&2; exit 1; }; source '${script}'; require_gpu_release; echo "$GPU_RELEASE"`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', commands], { env: { ...process.env, SUITE_ROOT: repository }, encoding: 'utf8' });
  return { status, stdout: stdout.trim(), stderr };
}

test('libraries pinned for another release than the server is built with are refused with both releases', () => {
  const { status, stderr } = check('0.0.1');
  assert.equal(status, 1);
  assert.match(stderr, /built with release 0\.0\.1 .* are pinned for \d+\.\d+\.\d+: nothing was fetched/);
});

test('those of its own release are fetched', () => {
  const pinned = /pinned for (\d+\.\d+\.\d+)/.exec(check('0.0.1').stderr)[1];
  assert.deepEqual(check(pinned), { status: 0, stdout: pinned, stderr: '' });
});

test('what is pinned belongs to what this repository builds its server with', () => {
  const { status, stderr } = check(null, join(import.meta.dirname, '..', '..'));
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
});
