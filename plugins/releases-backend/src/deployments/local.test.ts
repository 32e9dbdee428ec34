/**
 * Releasing for real on this machine: a push, a build, processes that answer HTTP, a failure, a rollback with the repository deleted.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  Deployment,
  Environment,
} from '@slipway/backstage-plugin-releases-common';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { MEI, Portal, startPortal } from '../__testUtils__/portal';

jest.setTimeout(180_000);

const SHOP = '/services/default/shop';
const STOP = path.resolve(
  __dirname,
  '../../../releases-backend-module-local/bin/stop.cjs',
);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('releasing on this machine', () => {
  let portal: Portal;
  let dataDirectory: string;

  beforeAll(async () => {
    dataDirectory = await mkdtemp(path.join(tmpdir(), 'slipway-releasing-'));
    portal = await startPortal({
      database: await databases.init('SQLITE_3'),
      dataDirectory,
      config: {
        targets: [
          {
            id: 'local',
            driver: 'local',
            open: true,
            portRange: '28400-28499',
          },
        ],
        environments: [
          { name: 'dev', kind: 'development' },
          { name: 'production', kind: 'production' },
        ],
        profile: { default: { rollout: { timeoutSeconds: 30 } } },
      },
    });
    await portal.register('shop');
  });
  afterAll(async () => {
    await portal?.stop();
    await promisify(execFile)(process.execPath, [STOP, dataDirectory]);
    await rm(dataDirectory, { recursive: true, force: true, maxRetries: 5 });
  });

  const push = async (program: string): Promise<string> => {
    const commit = await portal.push('shop', { 'server.js': program });
    return portal.eventually(async () => {
      const { body } = await portal.as(MEI).get(`${SHOP}/builds`);
      const build = body.items.find(
        (one: { commit: { id: string } }) => one.commit.id === commit,
      );
      return build?.state === 'succeeded' && build.versionId;
    });
  };
  const answering = (text: string) =>
    `require('node:http').createServer((_, res) => res.end('${text}')).listen(process.env.PORT);\n`;
  const release = async (body: object): Promise<Deployment> => {
    const asked = await portal
      .as(MEI)
      .post(`${SHOP}/deployments`, { reason: 'test', ...body });
    expect(asked.body).not.toHaveProperty('error');
    return portal.eventually(async () => {
      const { body: found } = await portal
        .as(MEI)
        .get(`${SHOP}/deployments/${asked.body.id}`);
      return !['waiting', 'queued', 'running'].includes(found.state) && found;
    });
  };
  const environment = async (name: string): Promise<Environment> =>
    (await portal.as(MEI).get(`${SHOP}/environments/${name}`)).body;
  const ask = async (name: string) =>
    (await fetch((await environment(name)).url!)).text();

  it('goes from a push to production and back', async () => {
    const first = await push(answering('one'));
    expect(
      await release({ environment: 'dev', kind: 'deploy', versionId: first }),
    ).toMatchObject({ state: 'succeeded' });
    expect(await ask('dev')).toBe('one');
    expect(
      await release({ environment: 'production', kind: 'promote' }),
    ).toMatchObject({ state: 'succeeded', versionId: first });
    expect(await environment('production')).toMatchObject({
      health: 'healthy',
      placements: [{ desired: 3, ready: 3 }],
    });
    expect(await ask('production')).toBe('one');

    const broken = await push(
      "console.log('no database here'); process.exit(3);\n",
    );
    const failed = await release({
      environment: 'dev',
      kind: 'deploy',
      versionId: broken,
    });
    expect(failed).toMatchObject({
      state: 'failed',
      placements: [{ state: 'failed' }],
      diagnosis: {
        code: 'exit-at-start',
        sentence: expect.stringContaining('exit code 3'),
        evidence: [
          { kind: 'log', text: 'no database here' },
          { kind: 'exit', parameters: { exitCode: '3', times: '3' } },
        ],
      },
    });
    expect(await ask('dev')).toBe('one');

    const second = await push(answering('two'));
    await release({ environment: 'dev', kind: 'deploy', versionId: second });
    await release({ environment: 'production', kind: 'promote' });
    expect(await ask('production')).toBe('two');

    const repositories = path.join(dataDirectory, 'repositories');
    expect(await readdir(repositories)).not.toHaveLength(0);
    await rm(repositories, { recursive: true });
    const { body: differences } = await portal
      .as(MEI)
      .get(`${SHOP}/environments/production/differences?version=${first}`);
    expect(differences).toMatchObject({
      commits: { state: 'unavailable' },
      artifact: { changed: true },
    });
    expect(
      await release({
        environment: 'production',
        kind: 'rollback',
        versionId: first,
        expectedBase: differences.base,
      }),
    ).toMatchObject({ state: 'succeeded' });
    expect(await ask('production')).toBe('one');

    expect(
      await release({ environment: 'production', kind: 'scale', replicas: 1 }),
    ).toMatchObject({ state: 'succeeded' });
    expect((await environment('production')).placements[0].ready).toBe(1);
    expect(
      await release({ environment: 'production', kind: 'restart' }),
    ).toMatchObject({ state: 'succeeded' });
    expect(
      await release({ environment: 'production', kind: 'stop' }),
    ).toMatchObject({ state: 'succeeded' });
    expect((await environment('production')).health).toBe('stopped');
  });
});
