/*
 * What the benchmarks share: the sources of the module, a namespace with pods
 * that nobody runs, and the peer as its own backend puts it together.
 */
const { randomBytes } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');

const MODULE = path.join(
  __dirname,
  '../../plugins/releases-backend-module-kubernetes',
);
const fromModule = createRequire(path.join(MODULE, 'package.json'));
const fromBackend = createRequire(
  path.join(__dirname, '../../packages/backend/package.json'),
);
const source = name => require(path.join(MODULE, 'src', name));

const sleep = millis => new Promise(resolve => setTimeout(resolve, millis));

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

function kubeConfigText() {
  const { parse } = fromModule('yaml');
  return parse(readFileSync(process.env.SLIPWAY_TEST_KUBECONFIG, 'utf8'));
}

/** The cluster of the kubeconfig, at another address when given. */
async function clusterAt(server) {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(process.env.SLIPWAY_TEST_KUBECONFIG);
  const cluster = kubeConfig.getCurrentCluster();
  kubeConfig.loadFromClusterAndUser(
    server ? { ...cluster, server, skipTLSVerify: true } : cluster,
    kubeConfig.getCurrentUser(),
  );
  const { clusterFromKubeConfig } = source('clusters');
  return clusterFromKubeConfig('benchmark', kubeConfig);
}

/** Of the current context. */
function access() {
  const config = kubeConfigText();
  const context = config.contexts.find(
    ({ name }) => name === config['current-context'],
  ).context;
  const { server } = config.clusters.find(
    ({ name }) => name === context.cluster,
  ).cluster;
  const { token } = config.users.find(({ name }) => name === context.user).user;
  return { server, token };
}

/** A namespace with so many pods that no scheduler looks at. */
async function makePods(cluster, count) {
  const namespace = `slipway-bench-${randomBytes(4).toString('hex')}`;
  await cluster.request({
    method: 'POST',
    path: '/api/v1/namespaces',
    body: { metadata: { name: namespace } },
  });
  await until(async () => {
    const { items } = await cluster.request({
      path: `/api/v1/namespaces/${namespace}/serviceaccounts`,
    });
    return items.length > 0;
  });
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  for (let index = 0; index < count; index++) {
    await cluster.request({
      method: 'POST',
      path: pods,
      body: {
        metadata: {
          name: `shop-${index}`,
          labels: { 'backstage.io/kubernetes-id': 'shop' },
        },
        spec: {
          schedulerName: 'nobody',
          containers: [{ name: 'app', image: 'registry.invalid/shop' }],
        },
      },
    });
  }
  return {
    namespace,
    /** Something of the pod changes. */
    touch: (index, value) =>
      cluster.request({
        method: 'PATCH',
        path: `${pods}/shop-${index % count}`,
        contentType: 'application/merge-patch+json',
        body: { metadata: { annotations: { touched: value } } },
      }),
    remove: () =>
      cluster.request({
        method: 'DELETE',
        path: `/api/v1/namespaces/${namespace}`,
      }),
  };
}

async function until(holds) {
  while (!(await holds())) {
    await sleep(50);
  }
}

/** What one poll of the stock page has its backend do. */
function stockBackend(server, token, namespace) {
  const dist = path.join(
    path.dirname(
      fromBackend.resolve('@backstage/plugin-kubernetes-backend/package.json'),
    ),
    'dist/service',
  );
  const { KubernetesConnection } = require(path.join(
    dist,
    'KubernetesConnection.cjs.js',
  ));
  const { KubernetesClientBasedFetcher } = require(path.join(
    dist,
    'KubernetesFetcher.cjs.js',
  ));
  const { KubernetesFanOutHandler } = require(path.join(
    dist,
    'KubernetesFanOutHandler.cjs.js',
  ));
  const logger = { info() {}, warn() {}, debug() {}, error() {} };
  const handler = new KubernetesFanOutHandler({
    logger,
    fetcher: new KubernetesClientBasedFetcher({
      connection: new KubernetesConnection({ logger }),
    }),
    serviceLocator: {
      getClustersByEntity: async () => ({
        clusters: [
          {
            name: 'benchmark',
            url: server,
            authMetadata: {},
            skipTLSVerify: true,
          },
        ],
      }),
    },
    customResources: [],
    authStrategy: {
      getCredential: async () => ({ type: 'bearer token', token }),
    },
  });
  const entity = {
    metadata: {
      name: 'shop',
      annotations: {
        'backstage.io/kubernetes-id': 'shop',
        'backstage.io/kubernetes-namespace': namespace,
      },
    },
  };
  return () => handler.getKubernetesObjectsByEntity({ entity, auth: {} }, {});
}

/** The stock page asks this often. */
const STOCK_INTERVAL_MS = 10_000;

module.exports = {
  MODULE,
  STOCK_INTERVAL_MS,
  access,
  clusterAt,
  fromModule,
  makePods,
  quantile,
  sleep,
  source,
  stockBackend,
};
