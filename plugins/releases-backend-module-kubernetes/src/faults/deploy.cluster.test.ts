/**
 * Fault 7 for whoever writes: a deployment goes on through refusals, silence and lost answers of the API server, and has one effect. The
 * oracle is the cluster's own: how often the Deployment was changed, and how many ReplicaSets it made.
 */
import {
  Observation,
  PlacementAct,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { placementName } from '../render';
import { shop, REGISTRY, TestSpace } from '../target/testSpace';
import { describeOnKubernetes, TestBed } from '../testing';
import { startProxy, through } from './bed';
import { Fault, FaultProxy, Seen } from './FaultProxy';

const KEY = 'operation/apply/1';
const PATIENCE_MS = 90_000;

const writes = ({ method }: Seen) => method !== 'GET';
const all = () => true;

const FAULTS: [string, (seen: Seen) => boolean, number, Fault][] = [
  ['refused', all, 6, { refuse: true }],
  ['slow', all, 6, { delay: 3000 }],
  ['429', all, 4, { status: 429, headers: { 'retry-after': '1' } }],
  ['401', all, 4, { status: 401 }],
  ['409', writes, 1, { status: 409 }],
  ['500', all, 4, { status: 500 }],
  ['a lost answer', writes, 4, { refuse: true, lost: true }],
];

const tests = (bed: TestBed): void => {
  let space: TestSpace;
  let proxy: FaultProxy;
  let address: string;

  beforeEach(async () => {
    ({ proxy, address } = await startProxy(bed));
    space = await TestSpace.create(bed);
  });

  afterEach(async () => {
    await space.close();
    await proxy.stop();
  });

  it.each(FAULTS)(
    'has one effect through %s',
    async (_, when, times, fault) => {
      const cluster = through(address);
      const { target } = await space.target({ cluster });
      const act: PlacementAct = {
        verb: 'apply',
        placement: shop,
        workload: space.workload('1.0.0'),
      };
      proxy.add({ when, times, fault });

      /** As the engine does: looks first, acts where nothing was done, tries again what may help. */
      const step = async (): Promise<Observation> => {
        try {
          const seen = await target.observe(act, KEY);
          if (seen.state !== 'absent') {
            return seen;
          }
          await target.act(act, KEY, 1);
          return { state: 'progressing' };
        } catch (error) {
          if (error instanceof ReleasesError && error.nature !== 'permanent') {
            return { state: 'unknown', message: error.message };
          }
          throw error;
        }
      };
      const until = Date.now() + PATIENCE_MS;
      let seen = await step();
      while (
        ['progressing', 'unknown'].includes(seen.state) &&
        Date.now() < until
      ) {
        await new Promise(resolve => setTimeout(resolve, 300));
        seen = await step();
      }
      expect(seen).toMatchObject({ state: 'satisfied' });

      const name = placementName('kubernetes', shop);
      const apps = `/apis/apps/v1/namespaces/${space.namespace}`;
      const deployment = await bed.admin.request<{
        metadata: { generation: number };
      }>({ path: `${apps}/deployments/${name}` });
      expect(deployment.metadata.generation).toBe(1);
      const { items } = await bed.admin.request<{ items: unknown[] }>({
        path: `${apps}/replicasets`,
      });
      expect(items).toHaveLength(1);
      expect((await target.status(shop)).health).toBe('healthy');
    },
  );
};

const NAME = 'A deployment on bad days of the API server';

if (REGISTRY) {
  describeOnKubernetes(NAME, tests);
} else {
  describe(`${NAME} (skipped: no SLIPWAY_TEST_REGISTRY)`, () => {
    it.todo('needs a registry that the cluster pulls from');
  });
}
