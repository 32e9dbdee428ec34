/**
 * The page of one service by API: what a deployment changed long after it ended, who holds which role, and a tester's verdict.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  GUEST,
  LI_WEI,
  MEI,
  Releasing,
  SHOP,
  startReleasing,
} from '../__testUtils__/releasing';

const BASE = '/services/default/shop';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('the service page on %s', id => {
  let shop: Releasing;
  afterEach(() => shop?.close());

  const deploy = (environment: string, name: string) =>
    shop.release({
      environment,
      kind: 'deploy',
      versionId: `version-${name}`,
      reason: 'to try it',
    });

  it('says what a deployment changed, also after others have come', async () => {
    shop = await startReleasing(databases, id);
    await shop.version('1.0.0');
    await shop.version('2.0.0');
    await deploy('dev', '1.0.0');
    await shop.as(LI_WEI).put(`${BASE}/configuration`, {
      expectedRevision: 0,
      base: { variables: { GREETING: 'hi', API_TOKEN: 'hush' } },
    });
    const changed = await deploy('dev', '2.0.0');
    expect(changed.serving).toEqual({
      versionNames: ['2.0.0'],
      ready: 1,
      desired: 1,
      still: false,
    });
    await deploy('dev', '1.0.0');
    const { body } = await shop
      .as(MEI)
      .get(`${BASE}/deployments/${changed.id}/changes`);
    expect(body).toMatchObject({
      fromVersionName: '1.0.0',
      toVersionName: '2.0.0',
      artifact: { changed: true },
      configuration: [
        { key: 'variables.API_TOKEN', change: 'added', hidden: true },
        { key: 'variables.GREETING', change: 'added', to: 'hi' },
      ],
    });
    expect(body.unchanged).toContain('replicas');
    expect(body.manifests[0].diff).toContain('+  GREETING: hi');
    expect(JSON.stringify(body)).not.toContain('hush');
    const restarted = await shop.release({
      environment: 'dev',
      kind: 'restart',
    });
    const none = await shop
      .as(MEI)
      .get(`${BASE}/deployments/${restarted.id}/changes`);
    expect(none.body).toMatchObject({
      artifact: { changed: false },
      configuration: [],
      manifests: [{ diff: '' }],
    });
  });

  it('says that the former version still serves when a new one failed', async () => {
    shop = await startReleasing(databases, id);
    await shop.version('1.0.0');
    await shop.version('2.0.0', { command: ['exit', '3', 'no'] });
    await deploy('dev', '1.0.0');
    const failed = await deploy('dev', '2.0.0');
    expect(failed).toMatchObject({
      state: 'failed',
      serving: { versionNames: ['1.0.0'], still: true },
    });
  });

  it('says who holds which role by what, what one may do, and on which targets', async () => {
    shop = await startReleasing(databases, id);
    const { body } = await shop.as(GUEST).get(`${BASE}/access`);
    expect(body.owner).toBe(LI_WEI);
    expect(body.roles).toEqual(
      expect.arrayContaining([
        { subject: LI_WEI, role: 'developer', source: 'owner' },
        { subject: MEI, role: 'operator', source: 'configuration' },
        { subject: GUEST, role: 'viewer', source: 'configuration' },
      ]),
    );
    expect(body.mine).toEqual([
      { subject: GUEST, role: 'viewer', source: 'configuration' },
    ]);
    expect(body.can.build).toMatchObject({
      allowed: false,
      code: 'grant.missing',
      reason: expect.stringContaining(LI_WEI),
    });
    const production = body.environments.find(
      ({ name }: { name: string }) => name === 'production',
    );
    expect(production.can).toMatchObject({
      logs: { allowed: true },
      deploy: { allowed: false, reason: expect.stringContaining('production') },
    });
    expect(body.targets).toMatchObject([
      {
        id: 'memory',
        environments: ['dev', 'test', 'staging', 'production'],
        verdict: { allowed: true },
      },
    ]);
    await shop.core.database.transaction(tx =>
      shop.core.access.grant(tx, {
        service: SHOP,
        subject: GUEST,
        role: 'tester',
        environment: 'test',
        reason: 'tests the basket',
        expiresAt: '2999-01-01T00:00:00.000Z',
        createdBy: LI_WEI,
      }),
    );
    const granted = await shop.as(GUEST).get(`${BASE}/access`);
    expect(granted.body.mine).toContainEqual({
      subject: GUEST,
      role: 'tester',
      source: 'granted',
      environment: 'test',
      reason: 'tests the basket',
      expiresAt: '2999-01-01T00:00:00.000Z',
    });
  });

  it('keeps what a tester says of what runs, and of nothing else', async () => {
    shop = await startReleasing(databases, id);
    await shop.version('1.0.0');
    await shop.version('2.0.0');
    const judge = (body: object, person = LI_WEI) =>
      shop.as(person).post(`${BASE}/check-verdicts`, {
        environment: 'test',
        ...body,
      });
    const early = await judge({ verdict: 'accepted' });
    expect([early.status, early.body.error.code]).toEqual([409, 'state.unfit']);
    await deploy('test', '1.0.0');
    const silent = await judge({ verdict: 'rejected' });
    expect(silent.body.error.code).toBe('reason.required');
    const other = await judge({
      verdict: 'accepted',
      versionId: 'version-2.0.0',
    });
    expect(other.body.error.message).toContain('now runs 1.0.0');
    const guest = await judge({ verdict: 'accepted' }, GUEST);
    expect(guest.status).toBe(403);
    const rejected = await judge({
      verdict: 'rejected',
      versionId: 'version-1.0.0',
      reason: 'The basket is empty.',
    });
    expect(rejected.status).toBe(201);
    const { body } = await shop.as(GUEST).get(`${BASE}/check-runs`);
    expect(body.items).toMatchObject([
      {
        check: 'acceptance',
        environment: 'test',
        state: 'failed',
        versionName: '1.0.0',
        message: 'The basket is empty.',
        requestedBy: { ref: LI_WEI },
      },
    ]);
    expect(await shop.actions()).toContain('check.rejected');
    const taken = await shop.as(LI_WEI).put(`${BASE}/checks`, {
      items: [{ name: 'acceptance', type: 'http', path: '/', required: [] }],
    });
    expect(taken.body.error.code).toBe('checks.invalid');
  });
});
