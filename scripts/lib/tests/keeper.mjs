/*
 * Ends what a run of the tests started, once the run is over: when its end of
 * the pipe closes, because it is done, was interrupted or was killed.
 *
 *     keeper.mjs <folder of the run>
 *
 * Programs of the run are told on stdin, `+<pid>` and `-<pid>`, each the leader
 * of a process group. What they detached, supervisors and builds, is found by
 * the data folders below the run's folder; those record whom they belong to by
 * process and start time.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../common.mjs';

const GRACE_MS = 10_000;
/** Data folders lie this deep below the run's folder, at most. */
const DEPTH = 3;
const LOCAL = join(ROOT, 'plugins/releases-backend-module-local/bin');

const [folder] = process.argv.slice(2);
// The terminal may be gone by the time there is something to say.
process.stderr.on('error', () => {});

const groups = new Set();
for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith('+')) {
    groups.add(pid);
  } else {
    // What a program leaves in its group, a crashed one most of all.
    signal(pid, 'SIGKILL');
    groups.delete(pid);
  }
}

await endGroups();
await Promise.all(
  dataFolders(folder, DEPTH).flatMap(data => [
    runProgram('stop.cjs', data),
    runProgram('build-runner.cjs', 'stop', data),
  ]),
);
rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

async function endGroups() {
  const alive = () => [...groups].filter(group => signal(group, 0));
  for (const group of groups) signal(group, 'SIGTERM');
  const patience = Date.now() + GRACE_MS;
  while (alive().length && Date.now() < patience) await sleep(50);
  for (const group of alive()) signal(group, 'SIGKILL');
}

/** Whether the group was there to get it. */
function signal(group, name) {
  try {
    process.kill(-group, name);
    return true;
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}

function dataFolders(parent, depth) {
  if (
    existsSync(join(parent, 'supervisor', 'identity.json')) ||
    existsSync(join(parent, 'builds', '.active'))
  ) {
    return [parent];
  }
  return depth === 0
    ? []
    : subfolders(parent).flatMap(child => dataFolders(child, depth - 1));
}

/** Those that may be read; others' are none of ours. */
function subfolders(parent) {
  try {
    return readdirSync(parent, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => join(parent, entry.name));
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes(error.code)) return [];
    throw error;
  }
}

function runProgram(program, ...args) {
  return new Promise(resolve => {
    spawn(process.execPath, [join(LOCAL, program), ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }).once('close', resolve);
  });
}
