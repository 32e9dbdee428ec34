/**
 * Roles and groups are looked at again when an operation acts: who lost them while it waited changes nothing.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  MEI,
  Releasing,
  ReleasingOptions,
  SHOP,
  startReleasing,
} from '../__testUtils__/releasing';
import { setTimeout as sleep } from 'node:timers/promises';

const BASE = '/services/default/shop';
const SAM = 'user:default/sam';
const OPERATORS = 'group:default/operators';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('authorising on %s', id => {
  let shop: Releasing;
  afterEach(() => shop?.close());

  const start = async (options: ReleasingOptions = {}) => {
    shop = await startReleasing(databases, id, {
      ...options,
      memberships: { [SAM]: [OPERATORS], ...options.memberships },
      config: {
        grants: [
          { subject: MEI, role: 'operator' },
          { subject: OPERATORS, role: 'operator' },
        ],
        ...options.config,
      },
    });
    await shop.version('1.0.0');
    await shop.version('2.0.0');
    await shop.version('hangs', { command: ['never-healthy'] });
    await shop.release({
      environment: 'dev',
      kind: 'deploy',
      versionId: 'version-1.0.0',
    });
  };

  const ask = async (person: string, body: object): Promise<string> => {
    const asked = await shop
      .as(person)
      .post(`${BASE}/deployments`, { environment: 'dev', ...body });
    expect([asked.status, asked.body.error]).toEqual([202, undefined]);
    return asked.body.id;
  };

  /** A deployment of Mei that holds the environment until it is let go. */
  const occupy = async (environment = 'dev') => {
    const acts = shop.target.journal.length;
    const running = await ask(MEI, {
      environment,
      kind: 'deploy',
      versionId: 'version-hangs',
    });
    await until(() => shop.target.journal.length > acts);
    return async () => {
      await shop
        .as(MEI)
        .post(`${BASE}/deployments/${running}/abort`, { reason: 'enough' })
        .expect(202);
      await shop.ended(running);
    };
  };

  const actsOf = (deployment: string) =>
    shop.target.journal.filter(act => act.key.includes(deployment));

  const refusals = () =>
    shop.core
      .database('ledger')
      .where({ action: 'access.refused', outcome: 'refused' });

  it('says who is checked for what, before anything is touched', async () => {
    await start();
    const done = await shop.release(
      { environment: 'dev', kind: 'deploy', versionId: 'version-2.0.0' },
      SAM,
    );
    expect(done).toMatchObject({
      state: 'succeeded',
      steps: [
        {
          kind: 'access.authorise@1',
          title: 'Check that sam may still deploy to dev',
          state: 'succeeded',
        },
        { id: 'apply-memory' },
      ],
    });
  });

  it('refuses who left the group while the deployment waited behind another', async () => {
    await start();
    const letGo = await occupy();
    const waiting = await ask(SAM, {
      kind: 'deploy',
      versionId: 'version-2.0.0',
    });
    shop.catalog.memberships[SAM] = [];
    await letGo();
    expect(await shop.ended(waiting)).toMatchObject({
      state: 'failed',
      code: 'access.withdrawn',
      message: '2.0.0 → dev failed at step 1 of 2. 1.0.0 still serves.',
      steps: [
        {
          id: 'authorise',
          state: 'failed',
          message:
            'sam may no longer deploy to dev: user:default/sam has no role on dev of component:default/shop that allows this; ask its owner user:default/li-wei. Nothing was changed.',
        },
        { id: 'apply-memory', state: 'skipped' },
      ],
      placements: [{ target: 'memory', state: 'unchanged' }],
    });
    expect(actsOf(waiting)).toEqual([]);
    expect(await refusals()).toMatchObject([
      {
        actor: JSON.stringify({ ref: SAM }),
        object_id: waiting,
        service: SHOP,
      },
    ]);
    const dev = await shop.environment('dev');
    expect(dev.version?.name).toBe('1.0.0');
    // A version that never came there is nothing to go back to.
    const candidates = await shop
      .as(MEI)
      .get(`${BASE}/environments/dev/rollback-candidates`);
    expect(
      candidates.body.items.map((item: any) => item.versionName),
    ).not.toContain('2.0.0');
  });

  it.each([
    ['restart', {}],
    ['scale', { replicas: 2 }],
    ['stop', {}],
    ['promote', { environment: 'test' }],
  ])('refuses a %s by a role that was withdrawn', async (kind, more) => {
    await start({ memberships: { [SAM]: [] } });
    const grants = () => shop.core.database('grants');
    await grants().insert({
      id: 'grant-of-sam',
      service: SHOP,
      subject: SAM,
      role: 'operator',
      created_by: MEI,
      created_at: new Date().toISOString(),
    });
    const letGo = await occupy(kind === 'promote' ? 'test' : 'dev');
    const waiting = await ask(SAM, { kind, ...more });
    await grants().where({ id: 'grant-of-sam' }).delete();
    await letGo();
    expect(await shop.ended(waiting)).toMatchObject({
      state: 'failed',
      code: 'access.withdrawn',
    });
    expect(actsOf(waiting)).toEqual([]);
  });

  it('refuses a rollback by whoever left the group in that moment', async () => {
    await start();
    await occupy();
    shop.catalog.down = true;
    const rollback = await ask(SAM, {
      kind: 'rollback',
      versionId: 'version-1.0.0',
      reason: 'orders fail',
    });
    shop.catalog.memberships[SAM] = [];
    shop.catalog.down = false;
    expect(await shop.ended(rollback)).toMatchObject({
      state: 'failed',
      code: 'access.withdrawn',
      steps: [
        {
          message: expect.stringContaining('sam may no longer roll back dev'),
        },
        { state: 'skipped' },
      ],
    });
    expect(actsOf(rollback)).toEqual([]);
  });

  it('waits for a catalog that does not answer, and goes on when it does', async () => {
    await start();
    const letGo = await occupy();
    const waiting = await ask(SAM, {
      kind: 'deploy',
      versionId: 'version-2.0.0',
    });
    shop.catalog.down = true;
    await letGo();
    await until(async () => {
      const { steps } = await shop.deployment(waiting);
      return steps[0].message?.includes('The catalog does not tell');
    });
    expect(await shop.deployment(waiting)).toMatchObject({
      state: 'running',
      steps: [{ id: 'authorise', state: 'running' }, { state: 'pending' }],
    });
    shop.catalog.down = false;
    expect(await shop.ended(waiting)).toMatchObject({ state: 'succeeded' });
    expect(await refusals()).toEqual([]);
  });

  it('needs no catalog for a role that names the person', async () => {
    await start();
    shop.catalog.down = true;
    expect(
      await shop.release({ environment: 'dev', kind: 'restart' }, MEI),
    ).toMatchObject({ state: 'succeeded' });
  });

  it('can be stopped while the catalog does not answer', async () => {
    await start();
    shop.catalog.down = true;
    const stuck = await ask(SAM, {
      kind: 'deploy',
      versionId: 'version-2.0.0',
    });
    await until(async () => (await shop.deployment(stuck)).startedAt);
    const abort = await shop
      .as(MEI)
      .post(`${BASE}/deployments/${stuck}/abort`, { reason: 'no catalog' });
    expect(abort.status).toBe(202);
    expect(await shop.ended(stuck)).toMatchObject({ state: 'aborted' });
  });

  it.each([
    [true, 'succeeded'],
    [false, 'failed'],
  ])(
    'counts parent groups as the sign-in does: %s',
    async (parentGroups, state) => {
      await start({
        config: { access: { parentGroups } },
      });
      const letGo = await occupy();
      const waiting = await ask(SAM, {
        kind: 'deploy',
        versionId: 'version-2.0.0',
      });
      shop.catalog.memberships[SAM] = ['group:default/night-shift'];
      shop.catalog.memberships['group:default/night-shift'] = [OPERATORS];
      shop.catalog.memberships[OPERATORS] = ['group:default/night-shift'];
      await letGo();
      expect(await shop.ended(waiting)).toMatchObject({ state });
    },
  );

  it('asks again whether the service may use the target', async () => {
    shop = await startReleasing(databases, id, {
      config: {
        grants: [{ subject: MEI, role: 'operator' }],
        targets: [{ id: 'memory', driver: 'memory' }],
      },
    });
    await shop.version('hangs', { command: ['never-healthy'] });
    const grants = () => shop.core.database('target_grants');
    await grants().insert({
      service: SHOP,
      target: 'memory',
      created_by: MEI,
      created_at: new Date().toISOString(),
    });
    const letGo = await occupy();
    const waiting = await ask(MEI, {
      kind: 'deploy',
      versionId: 'version-hangs',
    });
    await grants().delete();
    await letGo();
    expect(await shop.ended(waiting)).toMatchObject({
      state: 'failed',
      code: 'grant.missing',
      steps: [
        {
          message: expect.stringContaining("may not use the target 'memory'"),
        },
        { state: 'skipped' },
      ],
    });
    expect(actsOf(waiting)).toEqual([]);
  });
});

async function until(look: () => unknown): Promise<void> {
  const limit = Date.now() + 20_000;
  while (!(await look())) {
    if (Date.now() > limit) {
      throw new Error('It did not come about within 20 s.');
    }
    await sleep(20);
  }
}
