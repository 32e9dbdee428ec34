/**
 * Runs one step by the shell in a session of its own.
 */
// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');

/** Output may still be on its way when a step has ended; a process that it left behind may hold the pipe for ever. */
const QUIET_MS = 100;
const DRAIN_MS = 2_000;

/**
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null }} Exit
 */

/**
 * @param {object} options
 * @param {string} options.script
 * @param {string} options.cwd
 * @param {Record<string, string>} options.env
 * @param {(bytes: Buffer) => void} options.onOutput
 * @returns {{ pid: number | undefined, exited: Promise<Exit>, drained: Promise<void> }} `exited` rejects when it could not be started
 */
function runStep({ script, cwd, env, onOutput }) {
  // Both outputs go into one pipe, so that their order stays. The script is an argument, never part of another script.
  const child = spawn(
    '/bin/sh',
    ['-c', 'exec 2>&1; exec "$@"', 'sh', '/bin/sh', '-eu', '-c', script],
    { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let heard = Date.now();
  let closed = false;
  child.stdout.on('data', bytes => {
    heard = Date.now();
    onOutput(bytes);
  });
  child.once('close', () => {
    closed = true;
  });
  const exited = once(child, 'exit').then(([code, signal]) => ({
    code,
    signal,
  }));
  const drained = exited.then(async () => {
    const end = Date.now();
    heard = end;
    while (
      !closed &&
      Date.now() - heard < QUIET_MS &&
      Date.now() - end < DRAIN_MS
    ) {
      await new Promise(resolve => {
        setTimeout(resolve, 10);
      });
    }
  });
  // Whoever waits for the exit hears of the failure; nobody need wait for both.
  drained.catch(() => {});
  return { pid: child.pid, exited, drained };
}

module.exports = { runStep };
