/**
 * Configuration by API: layers, revisions, and what is refused.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { ConfigurationSave } from '@slipway/backstage-plugin-releases-common';
import {
  GUEST,
  LI_WEI,
  MEI,
  Releasing,
  startReleasing,
} from '../__testUtils__/releasing';

const BASE = '/services/default/shop/configuration';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('configuration on %s', id => {
  let shop: Releasing;
  beforeEach(async () => {
    shop = await startReleasing(databases, id);
  });
  afterEach(() => shop?.close());
  const save = (body: ConfigurationSave, person = LI_WEI) =>
    shop.as(person).put(BASE, body);

  it('has the default profile before anybody saved', async () => {
    const { body } = await shop.as(GUEST).get(BASE);
    expect(body).toMatchObject({
      revision: 0,
      base: {},
      effective: {
        dev: {
          replicas: 1,
          probe: { type: 'http', path: '/health' },
          resources: {
            requests: { cpu: '250m', memory: '64Mi' },
            limits: { cpu: '500m', memory: '128Mi' },
          },
          rollout: { maxSurge: 1, maxUnavailable: 0, timeoutSeconds: 300 },
        },
        production: { replicas: 3 },
      },
      can: { save: { allowed: false, code: 'grant.missing' } },
    });
  });

  it('keeps every save as a revision with its differences', async () => {
    expect(
      await save({
        expectedRevision: 0,
        base: { variables: { GREETING: 'hello' } },
        overlays: { production: { replicas: 5 } },
        comment: 'first',
      }),
    ).toMatchObject({
      status: 200,
      body: {
        revision: 1,
        createdBy: { ref: LI_WEI },
        effective: {
          dev: { variables: { GREETING: 'hello' }, replicas: 1 },
          production: { replicas: 5 },
        },
        warnings: [],
      },
    });
    const second = await save({
      expectedRevision: 1,
      base: { variables: { GREETING: 'hi', DB_PASSWORD: 'hush' } },
    });
    expect(second.body.warnings).toMatchObject([
      { path: 'base.variables.DB_PASSWORD' },
    ]);
    const { body } = await shop.as(MEI).get(`${BASE}/revisions?limit=1`);
    expect(body.items).toEqual([
      {
        revision: 2,
        createdAt: expect.any(String),
        createdBy: { ref: LI_WEI },
        changes: [
          {
            scope: 'base',
            key: 'variables.DB_PASSWORD',
            change: 'added',
            hidden: true,
          },
          {
            scope: 'base',
            key: 'variables.GREETING',
            change: 'changed',
            from: 'hello',
            to: 'hi',
          },
          {
            scope: 'production',
            key: 'replicas',
            change: 'removed',
            from: '5',
          },
        ],
      },
    ]);
    const rest = await shop
      .as(MEI)
      .get(`${BASE}/revisions?limit=1&cursor=${body.nextCursor}`);
    expect(rest.body.items).toMatchObject([{ revision: 1, comment: 'first' }]);
    expect(rest.body.nextCursor).toBeUndefined();
    expect((await shop.as(MEI).get(`${BASE}?revision=1`)).body).toMatchObject({
      revision: 1,
      base: { variables: { GREETING: 'hello' } },
    });
    expect(await shop.as(MEI).get(`${BASE}?revision=9`)).toMatchObject({
      status: 404,
      body: { error: { code: 'configuration.revision-not-found' } },
    });
    // The password is in no ledger row either.
    const ledger = JSON.stringify(await shop.core.database('ledger').select());
    expect(ledger).toContain('configuration.saved');
    expect(ledger).not.toContain('hush');
  });

  it('lets only one of two saves on the same revision through', async () => {
    const answers = await Promise.all([
      save({ expectedRevision: 0, base: { replicas: 2 } }),
      save({ expectedRevision: 0, base: { replicas: 4 } }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({
      error: {
        code: 'configuration.revision-changed',
        details: { revision: 1 },
      },
    });
  });

  it('names the place of every problem', async () => {
    const answer = await save({
      expectedRevision: 0,
      base: {
        variables: { '1BAD': 'x' },
        files: [
          { path: '../etc/passwd', content: '', reload: 'roll' },
          { path: 'ok.txt', content: '', reload: 'roll' },
          { path: 'ok.txt', content: '', reload: 'hot' },
        ],
        resources: { requests: { cpu: 'lots' } },
        ports: [{ name: 'http', port: 70000 }],
        probe: { type: 'http', path: 'health' },
      },
      overlays: { mars: {}, dev: { rollout: { timeoutSeconds: 0 } } },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('configuration.invalid');
    expect(
      answer.body.error.details.problems.map(
        (problem: { path: string }) => problem.path,
      ),
    ).toEqual([
      'base.variables.1BAD',
      'base.files[0].path',
      'base.files[2].path',
      'base.resources.requests.cpu',
      'base.ports[0].port',
      'base.probe.path',
      'overlays.mars',
      'overlays.dev.rollout.timeoutSeconds',
    ]);
  });

  it('finds problems that only show once the layers lie over each other', async () => {
    const answer = await save({
      expectedRevision: 0,
      base: {
        rollout: { maxSurge: 0 },
        resources: { requests: { memory: '1Gi' } },
        probe: { type: 'tcp', port: 'admin' },
      },
      overlays: { dev: { rollout: { maxUnavailable: 1 } } },
    });
    expect(answer.status).toBe(400);
    const paths = answer.body.error.details.problems.map(
      (problem: { path: string }) => problem.path,
    );
    expect(paths).toContain('overlays.test.rollout');
    expect(paths).not.toContain('overlays.dev.rollout');
    expect(paths).toContain('overlays.dev.probe.port');
    expect(paths).toContain('overlays.dev.resources.requests.memory');
  });

  it('is saved only by who may', async () => {
    expect(await save({ expectedRevision: 0, base: {} }, GUEST)).toMatchObject({
      status: 403,
      body: { error: { code: 'grant.missing' } },
    });
  });
});
