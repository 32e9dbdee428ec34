/*
 * Ends everything that the example portal started: the portal itself, builds
 * under way, and the supervisor that keeps released services running without it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, say } from './common.mjs';
import { stopRunningPortal } from './control.mjs';

const LOCAL = join(ROOT, 'plugins/releases-backend-module-local/bin');

export async function stopAll(dataDir) {
  if (!existsSync(dataDir)) {
    say(`Nothing to stop: there is no ${dataDir}.`);
    return;
  }
  say(
    (await stopRunningPortal(dataDir))
      ? 'The portal has stopped.'
      : 'The portal was not running.',
  );
  await stopPart('builds', ['build-runner.cjs', 'stop'], dataDir);
  await stopPart('released services', ['stop.cjs'], dataDir);
}

async function stopPart(what, [program, ...args], dataDir) {
  const { code, output } = await run(process.execPath, [
    join(LOCAL, program),
    ...args,
    dataDir,
  ]);
  if (code !== 0) {
    throw new Error(`The ${what} could not be stopped:\n${output}`);
  }
  say(output.trim() || `The ${what} have stopped.`);
}
