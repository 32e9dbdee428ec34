/**
 * The roles of the folder `rbac` are enough for the driver, and what is missing in a role is named.
 */
import { createTestDriverContext } from '@slipway/backstage-plugin-releases-node/testUtils';
import {
  Observation,
  PlacementAct,
  Workload,
} from '@slipway/backstage-plugin-releases-node';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { SharedCache } from './cache';
import { ApiError, Cluster } from './clusters';
import { KubernetesDeployTarget } from './target';
import { describeOnKubernetes, Rule } from './testing';

const REGISTRY = process.env.SLIPWAY_TEST_REGISTRY;
const PLACEMENT = { service: 'component:default/shop', environment: 'dev' };

function rulesOf(file: string): Rule[] {
  return parse(readFileSync(resolve(__dirname, '../rbac', file), 'utf8')).rules;
}

async function workloadOf(tag: string): Promise<Workload> {
  const manifest = await fetch(`http://${REGISTRY}/v2/box/manifests/${tag}`, {
    method: 'HEAD',
    headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json' },
  });
  return {
    ...PLACEMENT,
    version: { id: `version-${tag}`, name: tag },
    artifact: {
      name: 'app',
      kind: 'image',
      reference: `${REGISTRY}/box`,
      digest: manifest.headers.get('docker-content-digest')!,
    },
    replicas: 1,
    ports: [{ name: 'http', protocol: 'http', port: 8080 }],
    resources: { requests: {}, limits: {} },
    variables: {},
    files: [{ path: 'greeting', content: 'hello', reload: 'roll' }],
    rollout: { maxSurge: 1, maxUnavailable: 0, timeoutSeconds: 90 },
  };
}

/** Each verb on each resource, as one request that asks for it. */
function requestsOf(rules: Rule[], namespace: string) {
  const method = {
    get: 'GET',
    list: 'GET',
    watch: 'GET',
    create: 'POST',
    update: 'PUT',
    patch: 'PATCH',
    delete: 'DELETE',
  } as const;
  const versions: Record<string, string> = { '': 'v1', autoscaling: 'v2' };
  return rules.flatMap(({ apiGroups: [apiGroup], resources, verbs }) =>
    resources.flatMap(resource =>
      verbs.map(verb => {
        const [plural, sub] = resource.split('/');
        const root = apiGroup ? `/apis/${apiGroup}` : '/api';
        const version = versions[apiGroup] ?? 'v1';
        const named = sub || !['list', 'watch', 'create'].includes(verb);
        const path = [
          `${root}/${version}/namespaces/${namespace}/${plural}`,
          ...(named ? ['some'] : []),
          ...(sub ? [sub] : []),
        ].join('/');
        return {
          expected: {
            verb,
            resource,
            apiGroup: apiGroup || undefined,
            namespace,
          },
          request: {
            method: method[verb as keyof typeof method],
            path,
            query: verb === 'watch' ? { watch: true } : {},
            ...(verb === 'patch' && {
              contentType: 'application/apply-patch+yaml',
              query: { fieldManager: 'test' },
            }),
            ...(['create', 'update', 'patch'].includes(verb) && { body: {} }),
          },
        };
      }),
    ),
  );
}

describeOnKubernetes('The least that Slipway may do on a cluster', bed => {
  it('is the same in one namespace and in many', () => {
    expect(rulesOf('clusterrole.yaml')).toEqual(rulesOf('role.yaml'));
  });

  it('names verb, resource and namespace of whatever is missing', async () => {
    const namespace = await bed.namespace('k1-none');
    const cluster = bed.as(await bed.serviceAccount(namespace, []));
    for (const { request, expected } of requestsOf(
      rulesOf('role.yaml'),
      namespace,
    )) {
      const error = await cluster.request(request).catch(cause => cause);
      expect(error).toBeInstanceOf(ApiError);
      expect((error as ApiError).options.missing).toMatchObject(expected);
      for (const part of [expected.verb, expected.resource, namespace]) {
        expect((error as ApiError).message).toContain(part);
      }
    }
  });

  it('is enough to deploy, look, read the log, open a terminal and remove', async () => {
    const namespace = await bed.namespace('k1-least');
    const token = await bed.serviceAccount(namespace, rulesOf('role.yaml'));
    await withTarget(bed.as(token), namespace, async target => {
      const run = async (act: PlacementAct, step: number) => {
        const key = `operation/step-${step}/1`;
        await target.act(act, key, step);
        let seen: Observation = { state: 'absent' };
        while (!['satisfied', 'failed', 'conflict'].includes(seen.state)) {
          await sleep(300);
          seen = await target.observe(act, key);
        }
        expect(seen).toMatchObject({ state: 'satisfied' });
      };
      const workload = await workloadOf('1');
      await run({ verb: 'apply', placement: PLACEMENT, workload }, 1);
      await run({ verb: 'restart', placement: PLACEMENT }, 2);
      const { health, instances } = await target.status(PLACEMENT);
      expect(health).toBe('healthy');

      const [{ id }] = instances;
      const lines: string[] = [];
      for await (const line of target.logs(PLACEMENT, id, { follow: false })) {
        lines.push(line.text);
      }
      expect(lines).toContain('version 1 started');

      const terminal = await target.openTerminal(PLACEMENT, id, {
        columns: 80,
        rows: 24,
      });
      let shown = '';
      terminal.onData(data => {
        shown += Buffer.from(data).toString();
      });
      terminal.write(Buffer.from('echo $((6*7))\n'));
      while (!shown.includes('42')) await sleep(100);
      await terminal.close();
      await run({ verb: 'remove', placement: PLACEMENT }, 3);
    });
  });

  it('tells whoever deploys what is missing', async () => {
    const namespace = await bed.namespace('k1-less');
    const rules = rulesOf('role.yaml').map(rule => ({
      ...rule,
      verbs: rule.resources.includes('deployments')
        ? rule.verbs.filter(verb => verb !== 'patch')
        : rule.verbs,
    }));
    const cluster = bed.as(await bed.serviceAccount(namespace, rules));
    await withTarget(cluster, namespace, async target => {
      const workload = await workloadOf('1');
      const act = { verb: 'apply', placement: PLACEMENT, workload } as const;
      await expect(
        target.act(act, 'operation/step/1', 1),
      ).rejects.toMatchObject({
        code: 'target.refused',
        message: expect.stringMatching(
          new RegExp(`patch.*deployments.*${namespace}`),
        ),
        details: { verb: 'patch', resource: 'deployments', namespace },
      });
    });
  });
});

async function withTarget(
  cluster: Cluster,
  namespace: string,
  use: (target: KubernetesDeployTarget) => Promise<void>,
) {
  const context = createTestDriverContext({
    id: 'least',
    config: { cluster: cluster.name, namespace },
  });
  const cache = new SharedCache(cluster);
  const target = new KubernetesDeployTarget(context, cluster, cache);
  await target.start();
  try {
    await use(target);
  } finally {
    await target.stop();
    await cache.stop();
  }
}
