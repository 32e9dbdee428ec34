/*
 * Nothing that a test run started outlives it, however it ends.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
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

/** A test bed that keeps its process as the real ones do, in a session of its own. */
function makeBeds() {
  const beds = mkdtempSync(join(tmpdir(), 'slipway-beds-'));
  const [pid, kept] = ['pid', 'kept'].map(name => join(beds, name));
  mkdirSync(join(beds, 'kubernetes'));
  const write = (name, text) =>
    writeFileSync(join(beds, 'kubernetes', name), text, { mode: 0o755 });
  write(
    'up',
    `#!/bin/sh\nsetsid sleep 1000 >${kept} 2>&1 </dev/null &\necho $! >${pid}\necho KUBECONFIG=${kept}\n`,
  );
  write('down', `#!/bin/sh\nkill $(cat ${pid})\nrm ${pid}\n`);
  return { beds, pid };
}

/** A run that brings the beds up and waits. */
async function startRunWithBeds(beds) {
  const program = `
    import { beginTestRun } from '${LIB}testRun.mjs';
    import { startTestBeds } from '${LIB}testBeds.mjs';
    const run = beginTestRun({ interrupted: () => process.exit(1) });
    const say = line => console.log(line);
    const beds = '${beds}';
    await startTestBeds({ run, say, beds, kept: beds, isRoot: true });
    console.log('bed:', process.env.SLIPWAY_TEST_KUBECONFIG);
    setInterval(() => {}, 1000);
  `;
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith('SLIPWAY_TEST_'),
    ),
  );
  const run = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  let output = '';
  run.stdout.setEncoding('utf8').on('data', chunk => {
    output += chunk;
  });
  await until(() => output.includes(`bed: ${join(beds, 'kept')}`));
  return { run, output };
}

for (const signal of ['SIGTERM', 'SIGKILL']) {
  test(`${signal} takes down the test beds that the run brought up`, async () => {
    const { beds, pid } = makeBeds();
    const { run, output } = await startRunWithBeds(beds);
    assert.match(output, /Kubernetes is running for the tests/);
    assert.match(output, /skipped: no Docker, because there is no test bed/);
    const bed = Number(readFileSync(pid, 'utf8'));
    assert.ok(isAlive(bed));
    run.kill(signal);
    await until(() => !existsSync(pid) && !isAlive(bed));
    rmSync(beds, { recursive: true });
  });
}

test('a test bed that ran before goes on', async () => {
  const { beds, pid } = makeBeds();
  const pids = join(beds, 'slipway-k8s', 'pids');
  mkdirSync(pids, { recursive: true });
  writeFileSync(join(pids, 'kubelet'), `${process.pid}\n`);
  const { run, output } = await startRunWithBeds(beds);
  assert.match(output, /Kubernetes is already running/);
  const bed = Number(readFileSync(pid, 'utf8'));
  const ended = new Promise(resolve => {
    run.once('exit', resolve);
  });
  run.kill('SIGTERM');
  await ended;
  assert.ok(isAlive(bed));
  process.kill(bed);
  rmSync(beds, { recursive: true });
});
