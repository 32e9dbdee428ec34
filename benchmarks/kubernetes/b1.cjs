/*
 * B1: requests to the API server, counted by a proxy before it, in a minute that
 * begins with the first viewer.
 */
const {
  access,
  clusterAt,
  makePods,
  sleep,
  source,
  stockBackend,
  STOCK_INTERVAL_MS,
} = require('./common.cjs');

const SECONDS = Number(process.env.SECONDS ?? 60);
/** Viewers and replicas of the backend. */
const CASES = [
  [1, 1],
  [10, 1],
  [50, 1],
  [1, 3],
  [50, 3],
];
/** What a service page reads of a placement. */
const KINDS = [
  'deployments',
  'pods',
  'services',
  'configmaps',
  'horizontalpodautoscalers',
  'events',
];

/** Viewers spread over replicas; each reads when it opens, and again whenever it is told of a change. */
async function ours(address, namespace, viewers, replicas) {
  const { SharedCache } = source('cache');
  const caches = await Promise.all(
    Array.from(
      { length: replicas },
      async () => new SharedCache(await clusterAt(address)),
    ),
  );
  const open = Array.from({ length: viewers }, (_, viewer) => {
    const cache = caches[viewer % replicas];
    const read = () =>
      Promise.all(KINDS.map(kind => cache.list({ kind, namespace })));
    let reads = read();
    return {
      ...cache.subscribe({ kind: 'pods', namespace }, () => {
        reads = reads.then(read);
      }),
      read: () => reads,
    };
  });
  // A replica without viewers watches for health all the same.
  caches.forEach(cache =>
    cache.subscribe({ kind: 'pods', namespace }, () => {}),
  );
  return async () => {
    await Promise.all(open.map(viewer => viewer.read()));
    await Promise.all(caches.map(cache => cache.stop()));
  };
}

/** Viewers poll out of step. */
function theirs(address, token, namespace, viewers) {
  const poll = stockBackend(address, token, namespace);
  const timers = [];
  const failures = [];
  for (let viewer = 0; viewer < viewers; viewer++) {
    const begin = setTimeout(() => {
      const ask = () => poll().catch(error => failures.push(error));
      ask();
      timers.push(setInterval(ask, STOCK_INTERVAL_MS));
    }, (STOCK_INTERVAL_MS * viewer) / viewers);
    timers.push(begin);
  }
  return async () => {
    timers.forEach(clearTimeout);
    if (failures.length > 0) {
      throw failures[0];
    }
  };
}

async function main() {
  const { FaultProxy } = source('faults/FaultProxy');
  const { server, token } = access();
  const cluster = await clusterAt();
  const pods = await makePods(cluster, 20);
  console.log(
    '| viewers | replicas | Slipway: lists, watches | requests a minute | stock plugin, a minute | ratio |\n| --- | --- | --- | --- | --- | --- |',
  );
  try {
    for (const [viewers, replicas] of CASES) {
      const proxies = [new FaultProxy(server), new FaultProxy(server)];
      const [a, b] = await Promise.all(proxies.map(proxy => proxy.start()));
      const stops = [
        await ours(a, pods.namespace, viewers, replicas),
        theirs(b, token, pods.namespace, viewers),
      ];
      const end = Date.now() + SECONDS * 1000;
      for (let turn = 0; Date.now() < end; turn++) {
        await pods.touch(turn, `${viewers}-${replicas}-${turn}`);
        await sleep(Math.min(1000, Math.max(0, end - Date.now())));
      }
      const [mine, stock] = proxies.map(proxy => proxy.seen.length);
      const counts = `${proxies[0].count('list')}, ${proxies[0].count(
        'watch',
      )}`;
      const minute = count => Math.round((count * 60) / SECONDS);
      console.log(
        `| ${viewers} | ${replicas} | ${counts} | ${minute(mine)} | ${minute(
          stock,
        )} | 1/${Math.round(stock / mine)} |`,
      );
      await Promise.all(stops.map(stop => stop()));
      await Promise.all(proxies.map(proxy => proxy.stop()));
    }
  } finally {
    await pods.remove();
  }
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
