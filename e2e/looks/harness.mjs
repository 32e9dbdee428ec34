/*
 * The dev harness of the pages (plugins/releases/dev): every state of them with
 * fixtures and without a back end.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../scripts/lib/freePort.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const START_MILLIS = 180_000;

/** Starts the harness, or takes the one that runs at SLIPWAY_HARNESS already. */
export async function startHarness() {
  if (process.env.SLIPWAY_HARNESS) {
    return { baseUrl: process.env.SLIPWAY_HARNESS, stop: async () => {} };
  }
  const port = await freePort();
  const baseUrl = `http://localhost:${port}`;
  const child = spawn(
    process.execPath,
    [
      join(ROOT, 'node_modules/@backstage/cli/bin/backstage-cli'),
      'package',
      'start',
    ],
    {
      cwd: join(ROOT, 'plugins/releases'),
      env: {
        ...process.env,
        SLIPWAY_PORT: String(port),
        NODE_ENV: 'development',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that it ends with all its children.
      detached: true,
    },
  );
  let output = '';
  const keep = chunk => {
    output = (output + chunk).slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let ended = false;
  const exited = new Promise(resolve => {
    child.once('exit', () => {
      ended = true;
      resolve();
    });
  });
  const stop = async () => {
    if (!ended) {
      process.kill(-child.pid, 'SIGTERM');
      const late = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), 5_000);
      await exited;
      clearTimeout(late);
    }
  };
  const giveUp = Date.now() + START_MILLIS;
  while (!/compiled successfully/.test(output)) {
    if (ended || Date.now() > giveUp) {
      await stop();
      throw new Error(`The dev harness did not start:\n${output}`);
    }
    await sleep(200);
  }
  return { baseUrl, stop };
}
