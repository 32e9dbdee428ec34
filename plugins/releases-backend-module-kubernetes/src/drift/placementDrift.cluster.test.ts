import { isDeepStrictEqual } from 'node:util';
import { Drift, Workload } from '@slipway/backstage-plugin-releases-node';
import { applyObjects, RecordStore } from '../apply';
import { SharedCache } from '../cache';
import { placementName, render, RenderSettings } from '../render';
import { describeOnKubernetes } from '../testing';
import { placementDrift } from './placementDrift';

const TARGET = 'drift-test';
const REF = { service: 'component:default/shop', environment: 'test' };
const WORKLOAD: Workload = {
  ...REF,
  version: { id: 'v1', name: '1.0.0' },
  artifact: {
    name: 'app',
    kind: 'image',
    reference: 'registry.invalid/shop',
    digest: `sha256:${'a'.repeat(64)}`,
  },
  replicas: 1,
  ports: [{ name: 'http', protocol: 'http', port: 8080 }],
  probe: {
    check: { type: 'http', path: '/health' },
    periodSeconds: 5,
    timeoutSeconds: 1,
    failureThreshold: 3,
  },
  resources: {
    requests: { cpu: '0.25', memory: '64Mi' },
    limits: { cpu: '1000m', memory: '128Mi' },
  },
  variables: { LEVEL: 'info', EMPTY: '', API_TOKEN: 'hunter2' },
  files: [
    { path: 'rolls.conf', content: 'a', reload: 'roll' },
    { path: '/etc/hot/hot.conf', content: 'b', reload: 'hot' },
  ],
  rollout: { maxSurge: 1, maxUnavailable: 0, timeoutSeconds: 300 },
};

describeOnKubernetes('Drift of a placement', bed => {
  const name = placementName(TARGET, REF);
  let cache: SharedCache;
  let settings: RenderSettings;
  let record: RecordStore;

  beforeAll(async () => {
    const namespace = await bed.namespace('slipway-drift');
    settings = {
      target: TARGET,
      namespace,
      exposure: { type: 'cluster' },
      imagePullSecrets: [],
      drainSeconds: 5,
      graceSeconds: 30,
      filesFolder: '/app',
    };
    cache = new SharedCache(bed.admin);
    record = new RecordStore(bed.admin, { target: TARGET, namespace }, REF);
    await applyObjects({
      cluster: bed.admin,
      manifests: render(WORKLOAD, settings),
      fence: 1,
      key: 'o/s/1',
      force: false,
      annotations: {},
      recheck: async () => {},
    });
  });

  afterAll(() => cache.stop());

  const drift = () => placementDrift(cache, name, settings, false);

  /** What it comes to within a while: what is expected, or else the last. */
  async function settled(expected: Drift[] | undefined) {
    const until = Date.now() + 20_000;
    let found = await drift();
    while (!isDeepStrictEqual(found, expected) && Date.now() < until) {
      await new Promise(resolve => setTimeout(resolve, 100));
      found = await drift();
    }
    return found;
  }

  it('is not told of what nobody deployed', async () => {
    expect(await settled(undefined)).toBeUndefined();
  });

  it('is none right after an apply, whatever the API server made of it', async () => {
    await record.change(before => ({
      ...before,
      current: { workload: WORKLOAD },
    }));
    expect(await settled([])).toEqual([]);
  });

  it('is every value that somebody changed since', async () => {
    await bed.admin.request({
      method: 'PATCH',
      path: `/apis/apps/v1/namespaces/${settings.namespace}/deployments/${name}`,
      contentType: 'application/strategic-merge-patch+json',
      query: { fieldManager: 'kubectl-edit' },
      body: {
        spec: {
          replicas: 3,
          template: {
            spec: {
              containers: [
                {
                  name: 'app',
                  env: [
                    { name: 'LEVEL', value: 'debug' },
                    { name: 'API_TOKEN', value: 'hunter3' },
                  ],
                },
              ],
            },
          },
        },
      },
    });
    await bed.admin.request({
      method: 'DELETE',
      path: `/api/v1/namespaces/${settings.namespace}/services/${name}`,
    });
    const object = `Deployment/${name}`;
    const env = 'spec.template.spec.containers[app].env';
    const expected = [
      { object: `Service/${name}`, path: '', applied: `Service/${name}` },
      { object, path: 'spec.replicas', applied: '1', live: '3' },
      { object, path: `${env}[API_TOKEN].value`, applied: '•••', live: '•••' },
      { object, path: `${env}[LEVEL].value`, applied: 'info', live: 'debug' },
    ];
    expect(await settled(expected)).toEqual(expected);
  });

  it('is not told while a rollout is under way', async () => {
    await record.change(before => ({
      ...before,
      next: { workload: WORKLOAD, key: 'o/s/2', verb: 'apply' },
    }));
    expect(await settled(undefined)).toBeUndefined();
  });
});
