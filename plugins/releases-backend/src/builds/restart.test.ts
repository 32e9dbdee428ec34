/**
 * A backend that stops and starts again: builds go on or end with a reason, and what was pushed meanwhile is built once.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FILES, LI_WEI, Portal, startPortal } from '../__testUtils__/portal';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('a restart on %s', id => {
  let dataDirectory: string;
  let portal: Portal;
  beforeEach(async () => {
    dataDirectory = await mkdtemp(path.join(tmpdir(), 'slipway-restart-'));
  });
  afterEach(async () => {
    await portal?.stop();
    await rm(dataDirectory, { recursive: true, force: true, maxRetries: 5 });
  });

  it('loses no build and no push', async () => {
    const database = await databases.init(id);
    portal = await startPortal({ database, dataDirectory });
    await portal.register('shop', LI_WEI, {
      pipeline: {
        templateId: 'node-service',
        body: 'steps:\n  - name: Wait\n    run: echo begun; sleep 4; echo done\n',
      },
    });
    const asked = await portal
      .as(LI_WEI)
      .post('/services/default/shop/builds', {});
    await portal.eventually(async () => {
      const { body } = await portal
        .as(LI_WEI)
        .get(`/services/default/shop/builds/${asked.body.id}`);
      return body.stages[0]?.state === 'running';
    });
    const { body: service } = await portal
      .as(LI_WEI)
      .get('/services/default/shop');
    await portal.stop();

    const commit = await portal.pushTo(service.source.cloneUrl, {
      'server.js': `${FILES[0].content}// while nobody looked\n`,
    });
    portal = await startPortal({ database, dataDirectory });

    const ended = await portal.built('shop', asked.body.id);
    expect(ended).toMatchObject({ state: 'succeeded' });
    const log = await portal
      .as(LI_WEI)
      .get(`/services/default/shop/builds/${asked.body.id}/log`);
    expect(log.text.match(/begun/g)).toHaveLength(1);

    const found = await portal.eventually(async () => {
      const { body } = await portal
        .as(LI_WEI)
        .get('/services/default/shop/builds');
      const ofCommit = body.items.filter(
        (one: any) => one.commit.id === commit,
      );
      return ofCommit.length > 0 && ofCommit;
    });
    expect(found).toHaveLength(1);
    expect((await portal.built('shop', found[0].id)).state).toBe('succeeded');
  });
});
