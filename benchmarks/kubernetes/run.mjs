/*
 * B1, B2, B3: what the watch cache costs the API server, how soon it tells, and
 * what it takes of memory, beside @backstage/plugin-kubernetes and the informer
 * of @kubernetes/client-node.
 *
 *   SLIPWAY_TEST_KUBECONFIG=… node benchmarks/kubernetes/run.mjs [b1] [b2] [b3]
 *
 * Node 22 and a cluster, whose administrator the kubeconfig is of. Prints
 * Markdown tables. SECONDS (60) is the length of a window of B1 and B2, ROUNDS
 * (3) the rounds of B3, PODS (20000) its pods.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../scripts/lib/common.mjs';

const require = createRequire(join(ROOT, 'packages/backend/package.json'));
const transform = require.resolve('@backstage/cli/config/nodeTransform.cjs');

if (!process.env.SLIPWAY_TEST_KUBECONFIG) {
  throw new Error('Set SLIPWAY_TEST_KUBECONFIG to the path of a kubeconfig.');
}
const wanted = process.argv.slice(2);
for (const name of ['b1', 'b2', 'b3']) {
  if (wanted.length === 0 || wanted.includes(name)) {
    const code = await new Promise((resolve, reject) => {
      const child = spawn(
        process.execPath,
        [
          '--require',
          transform,
          fileURLToPath(new URL(`./${name}.cjs`, import.meta.url)),
        ],
        { stdio: 'inherit', env: { ...process.env, NODE_ENV: 'production' } },
      );
      child.once('error', reject);
      child.once('exit', resolve);
    });
    if (code !== 0) {
      process.exitCode = code ?? 1;
      break;
    }
  }
}
