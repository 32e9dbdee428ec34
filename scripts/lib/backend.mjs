/*
 * Runs the example back end as a child process and knows when it is ready.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './common.mjs';

const READY_MS = 120_000;
const STOP_MS = 30_000;

/**
 * @param {object} options
 * @param {number} options.port
 * @param {string} options.baseUrl
 * @param {string} options.dataDir
 * @returns {{
 *   logFile: string,
 *   pid: number,
 *   exited: Promise<{code: number | null, signal: string | null}>,
 *   ready: () => Promise<void>,
 *   stop: () => Promise<void>,
 * }} `ready` rejects with a sentence when the back end ends or takes too long;
 *   `stop` asks, waits, and kills only what does not answer
 */
export function startBackend({ port, baseUrl, dataDir }) {
  const logFile = join(dataDir, 'portal.log');
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
  const log = createWriteStream(logFile);

  const require = createRequire(join(ROOT, 'packages/backend/package.json'));
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps',
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      '--require',
      join(ROOT, 'scripts/lib/stopWithParent.cjs'),
      join(ROOT, 'packages/backend/src/index.ts'),
    ],
    {
      cwd: ROOT,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_ENV: 'development',
        SLIPWAY_PORT: String(port),
        SLIPWAY_DATA: dataDir,
        SLIPWAY_ROOT: ROOT,
      },
    },
  );
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const exited = new Promise(resolve => {
    child.once('close', (code, signal) => {
      log.end(() => resolve({ code, signal }));
    });
  });
  let running = true;
  exited.then(() => {
    running = false;
  });

  return {
    logFile,
    pid: child.pid,
    exited,

    async ready() {
      const deadline = Date.now() + READY_MS;
      while (running && Date.now() < deadline) {
        if (await answers(baseUrl)) return;
        await sleep(250);
      }
      throw new Error(
        running
          ? `The back end was not ready after ${READY_MS / 1000} s.`
          : 'The back end ended while it started.',
      );
    },

    async stop() {
      if (!running) return;
      child.kill('SIGTERM');
      const tooLong = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(tooLong);
    },
  };
}

/** Ready means: every plugin started, and the example people can sign in. */
async function answers(baseUrl) {
  try {
    const health = await fetch(`${baseUrl}/.backstage/health/v1/readiness`);
    if (!health.ok) return false;
    const people = await fetch(`${baseUrl}/api/auth/example-people/people`);
    return people.ok && (await people.json()).items.length > 0;
  } catch {
    // Not listening yet.
    return false;
  }
}
