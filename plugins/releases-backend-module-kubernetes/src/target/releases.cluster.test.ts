/**
 * What happens to deployments on a real cluster that the contract suite does not ask of every target: what the cluster refuses, what others
 * change, what is left over.
 */
import {
  DeployTarget,
  Observation,
  PlacementAct,
  Workload,
} from '@slipway/backstage-plugin-releases-node';
import { eventually } from '@slipway/backstage-plugin-releases-node/testUtils';
import { Cluster } from '../clusters';
import { placementName } from '../render';
import { TestBed } from '../testing';
import { REGISTRY, shop, TestSpace, TestWish } from './testSpace';

const KUBECONFIG = process.env.SLIPWAY_TEST_KUBECONFIG;
const TEST_MS = 240_000;
const PATIENCE_MS = 150_000;

const there = KUBECONFIG && REGISTRY;
const describeThere = there ? describe : describe.skip;

describeThere(
  there
    ? 'On a cluster'
    : 'On a cluster (skipped: no SLIPWAY_TEST_KUBECONFIG and SLIPWAY_TEST_REGISTRY)',
  () => {
    let space: TestSpace;
    let target: DeployTarget;
    let cluster: Cluster;
    let serial = 0;

    beforeEach(async () => {
      space = await TestSpace.create(new TestBed(KUBECONFIG!));
      target = (await space.target()).target;
      cluster = space.bed.admin;
    }, TEST_MS);

    afterEach(() => space.close(), TEST_MS);

    const newKey = () => {
      serial += 1;
      return `operation-${serial}/apply/1`;
    };

    const applyOf = (workload: Workload, force?: boolean) =>
      ({
        verb: 'apply',
        placement: {
          service: workload.service,
          environment: workload.environment,
        },
        workload,
        ...(force && { force }),
      } as const);

    function ended(
      act: PlacementAct,
      key: string,
      on: DeployTarget = target,
    ): Promise<Observation> {
      return eventually(
        `${act.verb} ends`,
        async () => {
          const seen = await on.observe(act, key);
          return seen.state === 'progressing' ? undefined : seen;
        },
        PATIENCE_MS,
      );
    }

    async function run(act: PlacementAct, fence = 1, on = target) {
      const key = newKey();
      await on.act(act, key, fence);
      return ended(act, key, on);
    }

    async function deploy(version: string, wish: TestWish = {}) {
      const workload = space.workload(version, wish);
      expect(await run(applyOf(workload))).toMatchObject({
        state: 'satisfied',
      });
      return workload;
    }

    const answer = async (on = target) => {
      const { url } = await on.status(shop);
      return space.ask(url!);
    };

    const deploymentPath = (id = 'kubernetes') =>
      `/apis/apps/v1/namespaces/${space.namespace}/deployments/${placementName(
        id,
        shop,
      )}`;

    /** As `kubectl` of somebody else would. */
    const edit = (spec: object, manager = 'kubectl-edit') =>
      cluster.request({
        method: 'PATCH',
        path: deploymentPath(),
        query: { fieldManager: manager },
        contentType: 'application/merge-patch+json',
        body: { spec },
      });

    const configMaps = async () => {
      const { items } = await cluster.request<{
        items: { metadata: { name: string } }[];
      }>({ path: `/api/v1/namespaces/${space.namespace}/configmaps` });
      return items.map(({ metadata }) => metadata.name);
    };

    const file = (content: string, reload: 'roll' | 'hot' = 'roll') => ({
      change: { files: [{ path: '/etc/shop/a.txt', content, reload }] },
    });

    it(
      'tells a quota as the cause as soon as it is certain, and the former version serves',
      async () => {
        await deploy('1.0.0');
        await space.bed.create(
          `/api/v1/namespaces/${space.namespace}/resourcequotas`,
          { metadata: { name: 'tight' }, spec: { hard: { pods: '1' } } },
        );
        const seen = await run(
          applyOf(
            space.workload('2.0.0', { rollout: { timeoutSeconds: 120 } }),
          ),
        );
        expect(seen).toMatchObject({
          state: 'failed',
          code: 'target.quota',
          message: expect.stringMatching(/quota.*1\.0\.0 still serves/),
        });
        expect(await answer()).toBe('1.0.0');
      },
      TEST_MS,
    );

    it(
      'refuses an image that is gone before it touches anything',
      async () => {
        await deploy('1.0.0');
        const gone = space.workload('0.9.0');
        gone.artifact.digest = `sha256:${'0'.repeat(64)}`;
        await expect(
          target.act(applyOf(gone), newKey(), 1),
        ).rejects.toMatchObject({
          code: 'artifact.missing',
          message: expect.stringMatching(/gone from its registry/),
        });
        expect((await target.status(shop)).health).toBe('healthy');
        expect(await answer()).toBe('1.0.0');
      },
      TEST_MS,
    );

    it(
      'tells an image that the cluster cannot find at once, where no registry is configured',
      async () => {
        const { target: blind } = await space.target({
          id: 'blind',
          config: { registries: [] },
        });
        const gone = space.workload('0.9.0');
        gone.artifact.digest = `sha256:${'0'.repeat(64)}`;
        expect(await run(applyOf(gone), 1, blind)).toMatchObject({
          state: 'failed',
          code: 'artifact.missing',
        });
      },
      TEST_MS,
    );

    it(
      'notices that somebody else edits during the rollout, and leaves their edit',
      async () => {
        await deploy('1.0.0');
        const act = applyOf(
          space.workload('2.0.0', { behaviour: 'never-healthy' }),
        );
        const key = newKey();
        await target.act(act, key, 1);
        expect(await target.observe(act, key)).toMatchObject({
          state: 'progressing',
        });
        await edit({ minReadySeconds: 1 });
        expect(await ended(act, key)).toMatchObject({
          state: 'conflict',
          code: 'placement.edited',
          message: expect.stringMatching(/kubectl-edit.*minReadySeconds/),
        });
      },
      TEST_MS,
    );

    it(
      'names the owner of what it would overwrite, touches nothing, and takes over when told to',
      async () => {
        await deploy('1.0.0');
        await edit({ replicas: 2 });
        const next = space.workload('2.0.0');
        await expect(
          target.act(applyOf(next), newKey(), 1),
        ).rejects.toMatchObject({
          code: 'placement.conflict',
          details: {
            conflicts: [{ field: 'spec.replicas', owner: 'kubectl-edit' }],
          },
        });
        expect(await answer()).toBe('1.0.0');
        const preview = await target.preview!(applyOf(next));
        expect(preview.conflicts).toMatchObject([{ owner: 'kubectl-edit' }]);
        expect(preview.changes).toContainEqual(
          expect.objectContaining({
            object: expect.stringMatching(/^Deployment /),
            change: 'update',
            before: expect.stringMatching(/replicas: 2/),
            after: expect.stringMatching(/replicas: 1/),
          }),
        );
        expect(await run(applyOf(next, true))).toMatchObject({
          state: 'satisfied',
        });
        expect(await answer()).toBe('2.0.0');
      },
      TEST_MS,
    );

    it(
      'hides secrets in what it would change',
      async () => {
        const wish = (value: string) =>
          space.workload('1.0.0', {
            change: { variables: { API_TOKEN: value } },
          });
        expect(await run(applyOf(wish('swordfish')))).toMatchObject({
          state: 'satisfied',
        });
        const text = JSON.stringify(
          await target.preview!(applyOf(wish('marlin'))),
        );
        expect(text).toContain('API_TOKEN');
        expect(text).not.toMatch(/swordfish|marlin/);
      },
      TEST_MS,
    );

    it(
      'prunes what the former version had, and never what it did not make',
      async () => {
        await space.bed.create(
          `/api/v1/namespaces/${space.namespace}/configmaps`,
          { metadata: { name: 'not-ours' } },
        );
        await deploy('1.0.0', file('a'));
        const before = await configMaps();
        await deploy('2.0.0', file('b'));
        const after = await configMaps();
        const own = (names: string[]) =>
          names.filter(
            name => name.startsWith('shop') && !/record$/.test(name),
          );
        expect(own(before)).toHaveLength(1);
        expect(own(after)).toHaveLength(1);
        expect(own(after)).not.toEqual(own(before));
        expect(after).toContain('not-ours');
      },
      TEST_MS,
    );

    it(
      'changes a hot file without replacing an instance',
      async () => {
        await deploy('1.0.0', file('a', 'hot'));
        const { instances } = await target.status(shop);
        await deploy('1.0.0', file('b', 'hot'));
        const after = await target.status(shop);
        expect(after.instances.map(({ id }) => id)).toEqual(
          instances.map(({ id }) => id),
        );
      },
      TEST_MS,
    );

    it(
      'rolls back to a former version with the instances that still serve',
      async () => {
        await deploy('1.0.0');
        const [{ id }] = (await target.status(shop)).instances;
        const broken = applyOf(space.workload('2.0.0', { behaviour: 'exits' }));
        expect(await run(broken)).toMatchObject({
          state: 'failed',
          code: 'instance.crash-loop',
        });
        const live = (await target.status(shop)).instances.filter(
          ({ state }) => state !== 'exited',
        );
        expect(live.map(instance => instance.id)).toEqual([id]);
        expect(await answer()).toBe('1.0.0');
      },
      TEST_MS,
    );

    it(
      'keeps two targets apart that call their services the same',
      async () => {
        const { target: other } = await space.target({ id: 'other' });
        await deploy('1.0.0');
        expect(
          await run(applyOf(space.workload('2.0.0')), 1, other),
        ).toMatchObject({ state: 'satisfied' });
        expect(await answer()).toBe('1.0.0');
        expect(await answer(other)).toBe('2.0.0');
        await run({ verb: 'remove', placement: shop }, 1, other);
        expect((await target.status(shop)).health).toBe('healthy');
      },
      TEST_MS,
    );

    it(
      'lets the highest fence win, however two backends race',
      async () => {
        const { target: rival } = await space.target();
        await deploy('1.0.0');
        const fences = [2, 3, 4, 5];
        const acts = fences.map(fence => ({
          fence,
          key: newKey(),
          act: applyOf(space.workload(`2.0.${fence}`)),
        }));
        const outcomes = await Promise.allSettled(
          acts.map(({ act, key, fence }, index) =>
            (index % 2 ? rival : target).act(act, key, fence),
          ),
        );
        for (const outcome of outcomes.filter(
          one => one.status === 'rejected',
        )) {
          expect(['fence.stale', 'placement.superseded']).toContain(
            (outcome as PromiseRejectedResult).reason.code,
          );
        }
        expect(outcomes[3].status).toBe('fulfilled');
        const { act, key } = acts[3];
        expect(await ended(act, key)).toMatchObject({ state: 'satisfied' });
        expect(await answer()).toBe('2.0.5');
        await expect(rival.act(acts[0].act, newKey(), 4)).rejects.toMatchObject(
          { code: 'fence.stale' },
        );
      },
      TEST_MS,
    );

    it(
      'leaves the number of instances to an autoscaler',
      async () => {
        await deploy('1.0.0');
        const name = placementName('kubernetes', shop);
        await space.bed.create(
          `/apis/autoscaling/v2/namespaces/${space.namespace}/horizontalpodautoscalers`,
          {
            metadata: { name: 'scaler' },
            spec: {
              minReplicas: 2,
              maxReplicas: 3,
              scaleTargetRef: {
                apiVersion: 'apps/v1',
                kind: 'Deployment',
                name,
              },
            },
          },
        );
        await eventually(
          'the autoscaler to act',
          async () =>
            (await target.status(shop)).desired === 2 ? true : undefined,
          PATIENCE_MS,
        );
        await deploy('2.0.0');
        expect((await target.status(shop)).desired).toBe(2);
        await expect(
          target.act(
            { verb: 'scale', placement: shop, replicas: 5 },
            newKey(),
            1,
          ),
        ).rejects.toMatchObject({ code: 'target.refused' });
      },
      TEST_MS,
    );
  },
);
