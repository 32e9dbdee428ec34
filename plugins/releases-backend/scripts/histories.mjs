/*
 * Lives many random histories against the engine: 10,000, or as many as told.
 *
 *   yarn workspace @slipway/backstage-plugin-releases-backend histories [count] [seed]
 *
 * PostgreSQL takes part where BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING
 * is set. A failure prints seed and path; HISTORIES_PATH repeats just that one.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [count = '10000', seed] = process.argv.slice(2);
if (!/^[1-9][0-9]*$/.test(count)) {
  process.stderr.write(`${count} is no number of histories\n`);
  process.exit(2);
}
const { status } = spawnSync(
  'yarn',
  ['test', '--watch=false', '--runInBand', 'src/tests/engine/histories'],
  {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
    env: {
      ...process.env,
      HISTORIES: count,
      ...(seed && { HISTORIES_SEED: seed }),
    },
  },
);
process.exit(status ?? 1);
