/**
 * Checks against something that really answers HTTP: on demand, and required after a deployment.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { CheckDefinition } from '@slipway/backstage-plugin-releases-common';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import {
  GUEST,
  LI_WEI,
  MEI,
  Releasing,
  ReleasingOptions,
  startReleasing,
} from '../__testUtils__/releasing';

const BASE = '/services/default/shop';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('checks on %s', id => {
  let shop: Releasing;
  let server: Server;
  let answer: (path: string) => { status: number; body: string };

  beforeEach(async () => {
    answer = () => ({ status: 200, body: 'all fine' });
    server = createServer((request, response) => {
      const { status, body } = answer(request.url!);
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(body);
    });
    await new Promise<void>(done => {
      server.listen(0, '127.0.0.1', done);
    });
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await shop?.close();
  });

  const start = async (options?: ReleasingOptions) => {
    shop = await startReleasing(databases, id, options);
    const status = shop.target.status.bind(shop.target);
    jest.spyOn(shop.target, 'status').mockImplementation(async ref => ({
      ...(await status(ref)),
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    }));
    await shop.version('1.0.0');
    await shop.version('2.0.0');
  };
  const save = (items: CheckDefinition[]) =>
    shop.as(LI_WEI).put(`${BASE}/checks`, { items });
  const deploy = (versionId: string) =>
    shop.release({ environment: 'dev', kind: 'deploy', versionId });
  const run = async (check: string) => {
    const asked = await shop
      .as(LI_WEI)
      .post(`${BASE}/check-runs`, { check, environment: 'dev' });
    expect(asked).toMatchObject({ status: 202 });
    const limit = Date.now() + 15_000;
    for (;;) {
      const { body } = await shop.as(MEI).get(`${BASE}/check-runs`);
      const found = body.items.find(
        (item: { id: string }) => item.id === asked.body.id,
      );
      if (!['queued', 'running'].includes(found.state)) {
        return found;
      }
      if (Date.now() > limit) {
        throw new Error(`Still ${found.state}`);
      }
      await new Promise(done => {
        setTimeout(done, 20);
      });
    }
  };

  it('fails a deployment whose required check does not pass, and restores what ran', async () => {
    await start();
    expect(
      await save([
        {
          name: 'smoke',
          title: 'Smoke',
          type: 'http',
          path: '/orders',
          expectBody: 'fine',
          required: ['dev'],
        },
      ]),
    ).toMatchObject({ status: 200 });
    expect(await deploy('version-1.0.0')).toMatchObject({
      state: 'succeeded',
      steps: [
        { id: 'authorise', state: 'succeeded' },
        { id: 'apply-memory' },
        { id: 'checks', state: 'succeeded' },
      ],
    });
    answer = () => ({ status: 500, body: 'no stock' });
    const failed = await deploy('version-2.0.0');
    expect(failed).toMatchObject({
      state: 'failed',
      code: 'check.failed',
      message: '2.0.0 → dev failed at step 3 of 3. 1.0.0 still serves.',
      placements: [{ state: 'restored' }],
      diagnosis: {
        code: 'check-failed',
        sentence:
          'Check Smoke did not pass on memory: GET /orders answered 500 instead of 200.',
        evidence: [{ kind: 'output', text: 'no stock' }],
      },
    });
    expect((await shop.environment('dev')).version?.name).toBe('1.0.0');
    const { body } = await shop.as(MEI).get(`${BASE}/check-runs?limit=1`);
    expect(body.items).toMatchObject([
      {
        check: 'smoke',
        state: 'failed',
        deploymentId: failed.id,
        versionName: '2.0.0',
      },
    ]);
    const next = await shop
      .as(MEI)
      .get(`${BASE}/check-runs?limit=1&cursor=${body.nextCursor}`);
    expect(next.body.items).toMatchObject([{ state: 'passed' }]);
    expect(next.body.nextCursor).toBeUndefined();
  });

  it('runs a check on demand and keeps what it saw', async () => {
    await start();
    await save([
      { name: 'front', type: 'http', path: '/', required: [] },
      {
        name: 'script',
        type: 'script',
        script: 'echo "$SLIPWAY_ENVIRONMENT $SLIPWAY_VERSION"; exit 4',
        required: [],
      },
    ]);
    await deploy('version-1.0.0');
    expect(await run('front')).toMatchObject({
      state: 'passed',
      message: 'GET / answered 200.',
      output: 'all fine',
    });
    expect(await run('script')).toMatchObject({
      state: 'failed',
      message: 'The script ended with exit code 4.',
      output: 'dev 1.0.0\n',
    });
  });

  it('does not follow a redirect away from the service', async () => {
    await start();
    await save([{ name: 'front', type: 'http', path: '/', required: [] }]);
    await deploy('version-1.0.0');
    answer = () => ({ status: 302, body: '' });
    expect(await run('front')).toMatchObject({
      state: 'failed',
      message: 'GET / answered 302 instead of 200.',
    });
  });

  it('ends a script that does not end, with all it started', async () => {
    await start();
    await save([
      {
        name: 'slow',
        type: 'script',
        script: 'sleep 300 & sleep 300',
        timeoutSeconds: 1,
        required: [],
      },
    ]);
    await deploy('version-1.0.0');
    expect(await run('slow')).toMatchObject({
      state: 'failed',
      message: 'The script did not end within 1 s.',
    });
  });

  it('runs no script where scripts are not allowed', async () => {
    await start({ config: { checks: { allowScripts: false } } });
    await save([
      { name: 'script', type: 'script', script: 'true', required: [] },
    ]);
    await deploy('version-1.0.0');
    expect(await run('script')).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('releases.checks.allowScripts'),
    });
  });

  it('refuses a catalogue that makes no sense, and who may not change it', async () => {
    await start();
    expect(
      await save([
        { name: 'Bad Name', type: 'http', path: '//evil', required: ['mars'] },
        { name: 'twice', type: 'script', script: ' ', required: [] },
        { name: 'twice', type: 'http', path: '/', required: [] },
      ]),
    ).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'checks.invalid',
          details: {
            problems: [
              { path: 'items[0].name' },
              { path: 'items[0].required' },
              { path: 'items[0].path' },
              { path: 'items[1].script' },
              { path: 'items[2].name' },
            ],
          },
        },
      },
    });
    const asGuest = await shop.as(GUEST).put(`${BASE}/checks`, { items: [] });
    expect(asGuest.status).toBe(403);
    const unknown = await shop
      .as(LI_WEI)
      .post(`${BASE}/check-runs`, { check: 'nope', environment: 'dev' });
    expect(unknown).toMatchObject({
      status: 404,
      body: { error: { code: 'check.not-found' } },
    });
  });
});
