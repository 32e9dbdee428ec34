/*
 * B7: operations that the engine advances a second, and how soon one starts,
 * beside bare graphile-worker on the same PostgreSQL, in interleaved rounds.
 *
 *   node benchmarks/engine/run.mjs [rounds] [jobs]        (Node 22)
 *
 * Starts a PostgreSQL of its own and prints a Markdown table.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../scripts/lib/common.mjs';
import { startPostgres } from '../../scripts/lib/tests/postgres.mjs';

const require = createRequire(join(ROOT, 'packages/backend/package.json'));
const [rounds = '5', jobs = '300'] = process.argv.slice(2);
const postgres = await startPostgres();
try {
  process.exitCode = await new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        fileURLToPath(new URL('./rounds.cjs', import.meta.url)),
        postgres.connectionString,
        rounds,
        jobs,
      ],
      { stdio: 'inherit', env: { ...process.env, NODE_ENV: 'production' } },
    );
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 1));
  });
} finally {
  await postgres.stop();
}
