/*
 * Programs that a test run starts, each in a process group of its own, so that
 * it can be ended with everything that it started.
 */
import { spawn } from 'node:child_process';
import { ROOT } from '../common.mjs';

let ending = false;
let watcher;

/** Tells which process groups come and go; one watcher at a time. */
export function watchChildren(next) {
  watcher = next;
}

/** From now on nothing is started. */
export function stopStarting() {
  ending = true;
}

/**
 * Starts a program as the leader of a process group.
 *
 * @returns {import('node:child_process').ChildProcess}
 */
export function startChild(command, args, options) {
  if (ending) {
    throw new Error('The tests are ending; nothing more is started.');
  }
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...options,
  });
  const { pid } = child;
  // Without a pid it could not be started; that is told by its `error`.
  if (pid !== undefined) {
    watcher?.started(pid);
    child.once('exit', () => watcher?.ended(pid));
  }
  return child;
}

/**
 * Runs a program to its end.
 *
 * @returns {Promise<{code: number | null, output: string}>}
 */
export function runChild(command, args, { onOutput, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = startChild(command, args, options);
    let output = '';
    const keep = chunk => {
      output += chunk;
      onOutput?.(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', reject);
    child.on('close', code => resolve({ code, output }));
  });
}
