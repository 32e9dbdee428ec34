/*
 * Programs that a test run starts, each in a process group of its own, so that
 * an interrupted run leaves none of them behind.
 */
import { spawn } from 'node:child_process';
import { ROOT } from '../common.mjs';

const running = new Set();
let ending = false;

/**
 * Runs a program to its end.
 *
 * @returns {Promise<{code: number | null, output: string}>}
 */
export function runChild(command, args, { onOutput, ...options } = {}) {
  return new Promise((resolve, reject) => {
    if (ending) {
      reject(new Error('The tests are ending; nothing more is started.'));
      return;
    }
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...options,
    });
    running.add(child);
    let output = '';
    const keep = chunk => {
      output += chunk;
      onOutput?.(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', reject);
    child.on('close', code => {
      running.delete(child);
      resolve({ code, output });
    });
  });
}

/** Ends what still runs, with everything it started; nothing is started from then on. */
export function endChildren() {
  ending = true;
  for (const child of running) {
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}
