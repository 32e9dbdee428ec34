/*
 * Ends everything that the example portal started: the portal itself, then the
 * supervisor that keeps released services running without it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, say } from './common.mjs';
import { stopRunningPortal } from './control.mjs';

const STOP_SUPERVISOR = join(
  ROOT,
  'plugins/releases-backend-module-local/bin/stop.mjs',
);

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
  if (!existsSync(STOP_SUPERVISOR)) return;
  const { code, output } = await run(process.execPath, [
    STOP_SUPERVISOR,
    dataDir,
  ]);
  if (code !== 0) {
    throw new Error(`The supervisor could not be stopped:\n${output}`);
  }
  say(output.trim() || 'The released services have stopped.');
}
