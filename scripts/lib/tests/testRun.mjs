/*
 * One run of the tests: a temporary folder of its own for everything that it
 * starts, and a keeper beside it that ends all that when the run is over,
 * however that comes about.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stopStarting, watchChildren } from './children.mjs';

const KEEPER = fileURLToPath(new URL('keeper.mjs', import.meta.url));

/**
 * From here on, temporary folders of this process and of what it starts lie in
 * the run's own. A signal to stop ends the run, then calls `interrupted`.
 *
 * @returns {{end: () => Promise<void>}} `end` ends everything that was started
 *   and deletes the folder
 */
export function beginTestRun({ interrupted }) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-run-'));
  // PostgreSQL may run as another user.
  chmodSync(folder, 0o755);
  // In a session of its own, so that Ctrl-C does not reach it. It sees the end
  // of this process by the end of the pipe.
  const keeper = spawn(process.execPath, [KEEPER, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  // A keeper that is gone keeps nothing; the run itself goes on.
  keeper.stdin.on('error', error => {
    if (error.code !== 'EPIPE') throw error;
  });
  const gone = new Promise(resolve => {
    keeper.once('exit', resolve);
  });
  const tell = line => {
    if (keeper.stdin.writable) keeper.stdin.write(line);
  };
  watchChildren({
    started: pid => tell(`+${pid}\n`),
    ended: pid => tell(`-${pid}\n`),
  });
  process.env.TMPDIR = folder;
  const end = async () => {
    stopStarting();
    keeper.stdin.end();
    await gone;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => end().then(interrupted));
  }
  return { end };
}
