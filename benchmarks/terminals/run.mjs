/*
 * B5: from a key to its echo, in Slipway's terminals and beside them.
 *
 *   node benchmarks/terminals/run.mjs [rounds] [keys]     Node 22; 5 rounds of 200 keys
 *
 * With SLIPWAY_TEST_KUBECONFIG (of an administrator) and kubectl, on Kubernetes
 * as well. Prints a Markdown table. Servers, floods and who types are processes
 * of their own.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../scripts/lib/common.mjs';
import { makePod } from './pod.mjs';
import { keysOf, kubectlKeys } from './typist.mjs';

const require = createRequire(join(ROOT, 'packages/backend/package.json'));
const transform = require.resolve('@backstage/cli/config/nodeTransform.cjs');
const [rounds = 5, keys = 200] = process.argv.slice(2).map(Number);
const { SLIPWAY_TEST_KUBECONFIG: kubeconfig } = process.env;

/** A server of terminals, and how to end it. */
async function startServer(kind, env = {}) {
  const child = spawn(
    process.execPath,
    [
      '--require',
      transform,
      fileURLToPath(new URL('./server.cjs', import.meta.url)),
      kind,
    ],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production', ...env },
    },
  );
  const ended = new Promise(resolve => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('port ')) {
      child.stdout.resume();
      return {
        port: Number(line.slice(5)),
        stop: () => {
          child.kill('SIGTERM');
          return ended;
        },
      };
    }
  }
  throw new Error(`The server of '${kind}' did not start.`);
}

/** Reads what a terminal of `yes` writes, in a process of its own, until stopped. */
async function startFlood(port, kind) {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./flood.mjs', import.meta.url)), port, kind],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout });
  const [first] = await new Promise(resolve =>
    lines.once('line', line => resolve([line])),
  );
  if (first !== 'flowing') {
    throw new Error(`The flood did not begin: ${first}`);
  }
  return () =>
    new Promise(resolve => {
      lines.once('line', line => resolve(Number(line)));
      child.stdin.end();
    });
}

const results = new Map();
const add = (name, millis) =>
  results.set(name, [...(results.get(name) ?? []), ...millis]);
const floods = new Map();

async function measure(name, server, kind) {
  add(name, await keysOf(server.port, kind, keys));
  const stop = await startFlood(server.port, kind);
  add(`${name}, flood`, await keysOf(server.port, kind, keys));
  floods.set(name, [...(floods.get(name) ?? []), await stop()]);
}

const pod = kubeconfig && (await makePod(kubeconfig));
const servers = {
  bare: await startServer('bare'),
  slipway: await startServer('slipway'),
  ...(pod && {
    cluster: await startServer('cluster', {
      BENCHMARK_POD: `${pod.namespace}/${pod.name}`,
    }),
  }),
};
try {
  for (let round = 0; round < rounds; round += 1) {
    const sides = [
      () => measure('bare node-pty + ws', servers.bare, 'bare'),
      () => measure('Slipway, local', servers.slipway, 'slipway'),
      ...(pod
        ? [
            () => measure('Slipway, Kubernetes', servers.cluster, 'slipway'),
            async () => add('kubectl exec', await kubectlKeys(pod, keys)),
            async () => {
              const stop = await startFlood(servers.cluster.port, 'slipway');
              add('kubectl exec, flood', await kubectlKeys(pod, keys));
              await stop();
            },
          ]
        : []),
    ];
    // Each begins once.
    for (let side = 0; side < sides.length; side += 1) {
      await sides[(side + round) % sides.length]();
    }
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
} finally {
  await Promise.all(Object.values(servers).map(server => server.stop()));
  await pod?.remove();
}

const at = (millis, part) => {
  const sorted = [...millis].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
};
const two = number => number.toFixed(2);
console.log('| B5 | keys | p50, ms | p99, ms |');
console.log('| --- | --- | --- | --- |');
for (const [name, millis] of results) {
  console.log(
    `| ${name} | ${millis.length} | ${two(at(millis, 0.5))} | ${two(
      at(millis, 0.99),
    )} |`,
  );
}
console.log();
console.log('| flood | MB a second |');
console.log('| --- | --- |');
for (const [name, speeds] of floods) {
  console.log(`| ${name} | ${two(at(speeds, 0.5))} |`);
}
