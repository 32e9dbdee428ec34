/*
 * One side of B3: fills itself and tells what that took.
 */
const { clusterAt, sleep, source } = require('./common.cjs');

const [side, address, count] = process.argv.slice(2);

const sides = {
  async cache() {
    const { SharedCache } = source('cache');
    const cache = new SharedCache(await clusterAt(address), {
      firstListSeconds: 300,
    });
    const query = { kind: 'pods', namespace: 'bench' };
    await cache.subscribe(query, () => {}).ready;
    return async () => (await cache.list(query)).length;
  },
  async informer() {
    const { KubeConfig, CoreV1Api, makeInformer } = await import(
      '@kubernetes/client-node'
    );
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      { name: 'bench', server: address, skipTLSVerify: true },
      { name: 'bench' },
    );
    const api = kubeConfig.makeApiClient(CoreV1Api);
    const informer = makeInformer(
      kubeConfig,
      '/api/v1/namespaces/bench/pods',
      () => api.listNamespacedPod({ namespace: 'bench' }),
    );
    informer.on('error', error => {
      throw error;
    });
    await informer.start();
    return async () => informer.list().length;
  },
};

async function used() {
  for (let turn = 0; turn < 4; turn++) {
    global.gc();
    await sleep(100);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function main() {
  // What both need loaded anyway is not counted.
  await import('@kubernetes/client-node');
  source('cache');
  source('clusters');
  const before = await used();
  const size = await sides[side]();
  if ((await size()) !== Number(count)) {
    throw new Error(`${side} holds ${await size()} of ${count} pods.`);
  }
  const held = (await used()) - before;
  if ((await size()) !== Number(count)) {
    throw new Error(`${side} lost pods.`);
  }
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ held, peak }));
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
