/*
 * B2: from when the API server has answered the change of a pod until it is seen.
 */
const path = require('node:path');
const {
  access,
  clusterAt,
  makePods,
  quantile,
  sleep,
  source,
  stockBackend,
  STOCK_INTERVAL_MS,
} = require('./common.cjs');

const SECONDS = Number(process.env.SECONDS ?? 60);
const PODS = 30;

async function main() {
  const { SharedCache } = source('cache');
  const { FaultProxy } = source('faults/FaultProxy');
  const { Watching } = source('target/Watching');
  const { MARKS } = source('render');
  const { LiveHints } = require(path.join(
    __dirname,
    '../../plugins/releases-backend/src/streams/feed/LiveHints',
  ));
  const { server, token } = access();
  const cluster = await clusterAt();
  const pods = await makePods(cluster, PODS);
  // Each pod is a placement of its own, so that hints are not merged.
  for (let index = 0; index < PODS; index++) {
    await cluster.request({
      method: 'PATCH',
      path: `/api/v1/namespaces/${pods.namespace}/pods/shop-${index}`,
      contentType: 'application/merge-patch+json',
      body: {
        metadata: {
          labels: { [MARKS.target]: 'bench', [MARKS.placement]: `p${index}` },
          annotations: {
            [MARKS.service]: `component:default/shop-${index}`,
            [MARKS.environment]: 'test',
          },
        },
      },
    });
  }
  const cache = new SharedCache(cluster);
  const watching = new Watching(cache, 'bench', () => {});
  watching.include(pods.namespace);
  const hints = new LiveHints({
    targets: () => [{ definition: { id: 'bench' }, driver: watching }],
  });

  /** When each change was answered, by pod, until each side has seen it. */
  const seen = { cache: [], feed: [], stock: [] };
  const open = { cache: new Map(), feed: new Map(), stock: new Map() };
  const see = (side, name, at = Date.now()) => {
    const changed = open[side].get(name);
    if (changed !== undefined) {
      open[side].delete(name);
      seen[side].push(Math.max(0, at - changed));
    }
  };
  const wanted = new Map();
  const early = { cache: new Map(), feed: new Map() };
  const tell = side => name => {
    if (open[side].has(name)) {
      see(side, name);
    } else {
      // Told before the API server had answered whoever changed it.
      early[side].set(name, Date.now());
    }
  };
  const byCache = tell('cache');
  const byFeed = tell('feed');
  const subscription = cache.subscribe(
    { kind: 'pods', namespace: pods.namespace },
    ({ object }) => byCache(object.metadata.name),
  );
  hints.subscribe(({ service }) => byFeed(service.split('/')[1]));
  await subscription.ready;
  await sleep(1000);

  // Without the certificate, which the stock plugin would have to be told of.
  const proxy = new FaultProxy(server);
  const poll = stockBackend(await proxy.start(), token, pods.namespace);
  const ask = async () => {
    const { items } = await poll();
    const { resources } = items[0].resources.find(
      ({ type }) => type === 'pods',
    );
    for (const { metadata } of resources) {
      if (Number(metadata.annotations?.touched) >= wanted.get(metadata.name)) {
        see('stock', metadata.name);
      }
    }
  };
  const timer = setInterval(
    () => ask().catch(console.error),
    STOCK_INTERVAL_MS,
  );
  const end = Date.now() + SECONDS * 1000;
  try {
    for (let turn = 0; Date.now() < end; turn++) {
      const name = `shop-${turn % PODS}`;
      early.cache.delete(name);
      early.feed.delete(name);
      if (open.cache.has(name) || open.feed.has(name)) {
        throw new Error(`A change of ${name} was never told.`);
      }
      const polled = !open.stock.has(name);
      if (polled) {
        wanted.set(name, turn);
      }
      await pods.touch(turn, `${turn}`);
      const now = Date.now();
      for (const side of ['cache', 'feed']) {
        open[side].set(name, now);
        if (early[side].has(name)) {
          see(side, name, now);
        }
      }
      if (polled) {
        open.stock.set(name, now);
      }
      await sleep(100 + Math.random() * 400);
    }
    await sleep(STOCK_INTERVAL_MS + 1000);
  } finally {
    clearInterval(timer);
    await pods.remove();
  }
  console.log(
    '\n| seen by | changes | mean, ms | p50 | p99 |\n| --- | --- | --- | --- | --- |',
  );
  const names = {
    cache: 'a subscriber of the cache',
    feed: 'the feed of the back end',
    stock: 'the stock plugin, polling',
  };
  for (const [side, name] of Object.entries(names)) {
    const values = seen[side];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    console.log(
      `| ${name} | ${values.length} | ${Math.round(mean)} | ${quantile(
        values,
        0.5,
      )} | ${quantile(values, 0.99)} |`,
    );
  }
  await cache.stop();
  await proxy.stop();
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
