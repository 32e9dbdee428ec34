/*
 * Nothing that a test run started outlives it, however it ends.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../lib/common.mjs';

const LIB = pathToFileURL(join(ROOT, 'scripts/lib/tests/')).href;
const SUPERVISOR = join(
  ROOT,
  'plugins/releases-backend-module-local/bin/supervisor.cjs',
);

/**
 * A test file, as it were: it starts a supervisor as the local target does,
 * detached, and a worker of its own, and tells of both.
 */
const TESTS = `
  const { spawn } = require('node:child_process');
  const { existsSync, mkdtempSync } = require('node:fs');
  const { tmpdir } = require('node:os');
  const { join } = require('node:path');
  const data = mkdtempSync(join(tmpdir(), 'slipway-data-'));
  const program = ${JSON.stringify(SUPERVISOR)};
  const supervisor = spawn(process.execPath, [program, data], {
    detached: true,
    stdio: 'ignore',
  });
  supervisor.unref();
  const worker = spawn('sleep', ['1000'], { stdio: 'ignore' });
  const ready = join(data, 'supervisor', 'endpoint.json');
  const timer = setInterval(() => {
    if (!existsSync(ready)) return;
    clearInterval(timer);
    const pids = [process.pid, supervisor.pid, worker.pid];
    console.log(JSON.stringify({ data, pids }));
    setInterval(() => {}, 1000);
  }, 20);
`;

/** The run: what `npm test` does around its tests. */
const RUN = `
  import { beginTestRun } from '${LIB}testRun.mjs';
  import { runChild } from '${LIB}children.mjs';
  const run = beginTestRun({ interrupted: () => process.exit(1) });
  try {
    await runChild(process.execPath, ['-e', ${JSON.stringify(TESTS)}], {
      onOutput: chunk => process.stdout.write(chunk),
    });
    console.log('The tests have ended.');
  } finally {
    await run.end();
  }
`;

async function startRun() {
  const run = spawn(process.execPath, ['--input-type=module', '-e', RUN], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  run.stdout.setEncoding('utf8').on('data', chunk => {
    output += chunk;
  });
  await until(() => output.includes('\n'));
  const { data, pids } = JSON.parse(output.split('\n')[0]);
  assert.ok(pids.every(isAlive), 'everything runs');
  return { run, data, pids, output: () => output };
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}

async function until(look) {
  const limit = Date.now() + 30_000;
  while (!look()) {
    assert.ok(Date.now() < limit, `not within 30 s: ${look}`);
    await sleep(20);
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL']) {
  test(`${signal} leaves nothing behind`, async () => {
    const { run, data, pids } = await startRun();
    run.kill(signal);
    await until(() => !pids.some(isAlive));
    await until(() => !existsSync(join(data, '..')));
  });
}

test('a crash of the tests leaves nothing behind', async () => {
  const { data, pids, output } = await startRun();
  const [tests] = pids;
  process.kill(tests, 'SIGKILL');
  await until(() => !pids.some(isAlive));
  await until(() => !existsSync(join(data, '..')));
  assert.match(output(), /The tests have ended/);
});
