/**
 * Workloads that ran before: proposed by annotations, a service's only by a claim.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  ClaimableWorkload,
  PlacementRef,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { InMemoryDeployTarget } from '@slipway/backstage-plugin-releases-node/testUtils';
import {
  GUEST,
  LI_WEI,
  MEI,
  Releasing,
  SHOP,
  startReleasing,
} from '../__testUtils__/releasing';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const WEB: ClaimableWorkload = {
  reference: 'cluster/shop/web',
  title: 'Deployment web',
  images: ['web:1'],
};

/** Marks workloads as a cluster does. */
class Cluster extends InMemoryDeployTarget {
  readonly marks = new Map<string, string>();

  async claimable() {
    return [WEB];
  }

  async claim({ service, environment }: PlacementRef, reference: string) {
    const mark = `${service}#${environment}`;
    if ((this.marks.get(reference) ?? mark) !== mark) {
      throw new ReleasesError('claim.taken', 'Taken.', { status: 409 });
    }
    this.marks.set(reference, mark);
    return { ...WEB, reference };
  }

  async release({ service, environment }: PlacementRef, reference: string) {
    if (this.marks.get(reference) === `${service}#${environment}`) {
      this.marks.delete(reference);
    }
  }
}

const CLAIMS = '/services/default/shop/claims';
const ASKED = {
  environment: 'dev',
  target: 'cluster',
  reference: WEB.reference,
  reason: 'It has run here for years',
};

describe.each(databases.eachSupportedId())('claims on %s', id => {
  let portal: Releasing;
  let cluster: Cluster;

  const start = async (target: object = { open: true }) => {
    cluster = new Cluster({ id: 'cluster' });
    portal = await startReleasing(databases, id, {
      targets: [cluster],
      config: {
        targets: [{ id: 'cluster', driver: 'cluster', ...target }],
        environments: ['dev', 'test'].map(name => ({
          name,
          targets: ['cluster'],
        })),
      },
    });
  };
  afterEach(() => portal.close());

  const rows = () =>
    portal.core
      .database('workload_claims')
      .select('reference', 'service', 'environment', 'target');

  it('are made from proposals by whoever may confirm a service, once', async () => {
    await start();
    const before = await portal.as(MEI).get(CLAIMS);
    expect(before.body).toMatchObject({
      items: [],
      proposals: [
        { environment: 'dev', target: 'cluster', ...WEB },
        { environment: 'test', target: 'cluster', ...WEB },
      ],
      can: { claim: { allowed: true } },
    });
    expect(await rows()).toEqual([]);

    const made = await portal.as(MEI).post(CLAIMS, ASKED);
    expect([made.status, made.body]).toMatchObject([
      201,
      { service: SHOP, environment: 'dev', title: WEB.title, createdBy: MEI },
    ]);
    const again = await portal.as(MEI).post(CLAIMS, ASKED);
    expect(again.body.id).toBe(made.body.id);
    const elsewhere = await portal
      .as(MEI)
      .post(CLAIMS, { ...ASKED, environment: 'test' });
    expect([elsewhere.status, elsewhere.body.error.code]).toEqual([
      409,
      'claim.taken',
    ]);
    const second = await portal
      .as(MEI)
      .post(CLAIMS, { ...ASKED, reference: 'cluster/shop/other' });
    expect(second.body.error.message).toMatch(/release that first/);
    expect(await rows()).toHaveLength(1);

    const released = await portal
      .as(MEI)
      .delete(`${CLAIMS}/${made.body.id}`, { reason: 'A mistake' });
    expect([released.status, released.body]).toEqual([200, made.body]);
    expect([await rows(), cluster.marks.size]).toEqual([[], 0]);
    const gone = await portal.as(MEI).delete(`${CLAIMS}/${made.body.id}`);
    expect(gone.status).toBe(404);

    const told = await portal.core
      .database('ledger')
      .where('action', 'like', 'claim.%')
      .select('action', 'reason');
    expect(told).toEqual([
      { action: 'claim.created', reason: ASKED.reason },
      { action: 'claim.released', reason: 'A mistake' },
    ]);
  });

  it('show and give nothing to others, the service’s own developers included', async () => {
    await start();
    for (const person of [LI_WEI, GUEST]) {
      const seen = await portal.as(person).get(CLAIMS);
      expect(seen.body).toMatchObject({
        proposals: [],
        can: { claim: { allowed: false } },
      });
      const asked = await portal.as(person).post(CLAIMS, ASKED);
      expect(asked.status).toBe(403);
    }
    expect([await rows(), cluster.marks.size]).toEqual([[], 0]);
  });

  it('need a grant on the target', async () => {
    await start({ open: false });
    expect((await portal.as(MEI).get(CLAIMS)).body.proposals).toEqual([]);
    const asked = await portal.as(MEI).post(CLAIMS, ASKED);
    expect([asked.status, asked.body.error.code]).toEqual([
      403,
      'grant.missing',
    ]);
    expect([await rows(), cluster.marks.size]).toEqual([[], 0]);
  });

  it('are of one service, however the mark was lost', async () => {
    await start();
    await portal.core.database('workload_claims').insert({
      id: 'theirs',
      reference: WEB.reference,
      title: WEB.title,
      service: 'component:default/payroll',
      environment: 'dev',
      target: 'cluster',
      created_by: MEI,
      created_at: new Date().toISOString(),
    });
    const asked = await portal.as(MEI).post(CLAIMS, ASKED);
    expect([asked.status, asked.body.error.code]).toEqual([409, 'claim.taken']);
    expect(cluster.marks.size).toBe(0);
    // Nor is it given back by way of another service.
    expect((await portal.as(MEI).delete(`${CLAIMS}/theirs`)).status).toBe(404);
    expect(await rows()).toMatchObject([
      { service: 'component:default/payroll' },
    ]);
  });

  it('are one of many that are made at once', async () => {
    await start();
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => portal.as(MEI).post(CLAIMS, ASKED)),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(cluster.marks.get(WEB.reference)).toBe(`${SHOP}#dev`);
  });
});
