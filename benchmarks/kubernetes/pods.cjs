/*
 * A pod that really ran, and an API server that has very many like it.
 */
const { randomBytes, randomUUID } = require('node:crypto');
const http = require('node:http');
const { sleep } = require('./common.cjs');

const IMAGE = process.env.BENCH_IMAGE ?? 'slipway.test/pause:1';
/** Pods of one Deployment. */
const TOGETHER = 10;

/** Of a Deployment with what services commonly have: probes, limits, variables. */
async function recordPod(cluster) {
  const namespace = `slipway-bench-${randomBytes(4).toString('hex')}`;
  const at = `/namespaces/${namespace}`;
  const labels = { app: 'shop', 'app.kubernetes.io/managed-by': 'slipway' };
  await cluster.request({
    method: 'POST',
    path: '/api/v1/namespaces',
    body: { metadata: { name: namespace } },
  });
  try {
    await cluster.request({
      method: 'POST',
      path: `/apis/apps/v1${at}/deployments`,
      body: {
        metadata: { name: 'shop', labels },
        spec: {
          selector: { matchLabels: { app: 'shop' } },
          template: {
            metadata: {
              labels,
              annotations: { 'slipway.dev/service': 'component:default/shop' },
            },
            spec: {
              containers: [
                {
                  name: 'app',
                  image: IMAGE,
                  imagePullPolicy: 'IfNotPresent',
                  ports: [{ name: 'http', containerPort: 8080 }],
                  env: Array.from({ length: 12 }, (_, index) => ({
                    name: `VARIABLE_${index}`,
                    value: `the value of variable ${index}`,
                  })),
                  resources: {
                    requests: { cpu: '1m', memory: '4Mi' },
                    limits: { cpu: '500m', memory: '128Mi' },
                  },
                  startupProbe: {
                    tcpSocket: { port: 8080 },
                    failureThreshold: 300,
                  },
                  livenessProbe: { tcpSocket: { port: 8080 } },
                  readinessProbe: { tcpSocket: { port: 8080 } },
                },
              ],
            },
          },
        },
      },
    });
    for (let tries = 0; tries < 600; tries++) {
      const { items } = await cluster.request({
        path: `/api/v1${at}/pods`,
      });
      if (items[0]?.status?.containerStatuses?.[0]?.state?.running) {
        return items[0];
      }
      await sleep(100);
    }
    throw new Error(`The pod of ${IMAGE} did not start.`);
  } finally {
    await cluster.request({
      method: 'DELETE',
      path: `/api/v1/namespaces/${namespace}`,
    });
  }
}

/** Each has names, addresses and times of its own; of ten that belong to one Deployment, all else is the same. */
function copies(pod, count) {
  const text = JSON.stringify(pod);
  return Array.from({ length: count }, (_, index) => {
    const workload = Math.floor(index / TOGETHER);
    const copy = JSON.parse(
      text
        .replaceAll('VARIABLE_', `VARIABLE_OF_${workload}_`)
        .replaceAll('"shop"', `"shop-${workload}"`),
    );
    const { metadata, spec, status } = copy;
    metadata.name = `shop-${workload}-5d8f7c9b6d-${index}`;
    metadata.namespace = 'bench';
    metadata.uid = randomUUID();
    metadata.resourceVersion = String(1000 + index);
    metadata.labels['pod-template-hash'] = `5d8f7c${workload}`;
    metadata.ownerReferences[0].uid = `00000000-0000-4000-8000-${String(
      workload,
    ).padStart(12, '0')}`;
    spec.nodeName = `node-${index % 200}`;
    status.podIP = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
    status.podIPs = [{ ip: status.podIP }];
    status.containerStatuses[0].containerID = `containerd://${randomBytes(
      32,
    ).toString('hex')}`;
    const began = new Date(Date.now() - index * 1000).toISOString();
    metadata.creationTimestamp = began;
    status.startTime = began;
    status.containerStatuses[0].state.running.startedAt = began;
    status.conditions.forEach(condition => {
      condition.lastTransitionTime = began;
    });
    metadata.managedFields.forEach(fields => {
      fields.time = began;
    });
    return JSON.stringify(copy);
  });
}

async function servePods(pod, count) {
  const items = copies(pod, count);
  const server = http.createServer((request, response) => {
    const { searchParams } = new URL(request.url, 'http://bench');
    response.writeHead(200, { 'content-type': 'application/json' });
    if (['1', 'true'].includes(searchParams.get('watch'))) {
      response.flushHeaders();
      return;
    }
    const from = Number(searchParams.get('continue') ?? 0);
    const to = from + Number(searchParams.get('limit') ?? count);
    const next = to < count ? String(to) : '';
    response.write(
      `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"99999","continue":"${next}"},"items":[`,
    );
    response.write(items.slice(from, to).join(','));
    response.end(']}');
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

module.exports = { recordPod, servePods };
