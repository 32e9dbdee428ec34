/*
 * B3: memory of the cache and of the informer, each in a process of its own, in
 * rounds that begin with another side each. Pods are copies of one that really
 * runs, given by an API server of this benchmark's own, as a cluster of one node
 * does not hold so many.
 */
const { execFile } = require('node:child_process');
const { promisify } = require('node:util');
const { access, clusterAt, quantile } = require('./common.cjs');
const { recordPod, servePods } = require('./pods.cjs');

const run = promisify(execFile);
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const PODS = Number(process.env.PODS ?? 20_000);

/** Bytes on the heap and beside it. */
async function measure(side, address) {
  const { stdout } = await run(
    process.execPath,
    [
      ...process.execArgv,
      '--expose-gc',
      '--max-old-space-size=6000',
      require.resolve('./b3Side.cjs'),
      side,
      address,
      String(PODS),
    ],
    { maxBuffer: 1e6 },
  );
  return JSON.parse(stdout);
}

async function main() {
  access();
  const pod = await recordPod(await clusterAt());
  const server = await servePods(pod, PODS);
  const bytes = { cache: [], informer: [] };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const sides = ['cache', 'informer'];
      for (const side of round % 2 ? sides.reverse() : sides) {
        bytes[side].push(await measure(side, server.address));
      }
    }
  } finally {
    server.close();
  }
  const median = (side, what) =>
    quantile(
      bytes[side].map(measured => measured[what]),
      0.5,
    );
  const row = (name, what) => {
    const [a, b] = [median('cache', what), median('informer', what)];
    const mib = value => Math.round(value / 2 ** 20);
    console.log(
      `| ${name} | ${mib(a)} MiB | ${mib(b)} MiB | ${(a / b).toFixed(2)} × |`,
    );
  };
  console.log(
    `\n${PODS} pods of ${
      JSON.stringify(pod).length
    } bytes of JSON each\n\n| memory | Slipway | informer of client-node | ratio |\n| --- | --- | --- | --- |`,
  );
  row('held, after collection', 'held');
  row('peak of the process', 'peak');
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
