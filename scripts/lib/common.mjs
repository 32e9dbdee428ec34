/*
 * What the scripts share: where the repository is, how they speak, how they run
 * a program. No dependencies; runs on Node 18.
 */
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** One plain line about what is being done. */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** Says why nothing more can be done and ends with status 1. */
export function fail(reason) {
  process.stderr.write(`\n${reason}\n`);
  process.exit(1);
}

/** `12 s` or `2 min 5 s` since a time of `Date.now()`. */
export function since(start) {
  const seconds = Math.round((Date.now() - start) / 1000);
  return seconds < 60
    ? `${seconds} s`
    : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * Runs a program to its end. Its output is kept and returned; with `echo` it is
 * shown as it comes.
 *
 * @returns {Promise<{code: number, output: string}>} `code` is 128 after a signal
 */
export function run(command, args, { echo, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    let output = '';
    const keep = chunk => {
      output += chunk;
      if (echo) process.stdout.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({ code: code ?? (signal ? 128 : 1), output }),
    );
  });
}
