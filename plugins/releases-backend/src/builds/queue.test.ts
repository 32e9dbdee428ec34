/**
 * A build engine runs so many builds at once; the others wait, in the order of asking.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { LI_WEI, Portal, startPortal } from '../__testUtils__/portal';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('the queue of builds on %s', id => {
  let portal: Portal;
  afterEach(async () => {
    await portal?.stop();
  });

  const BUILDS = '/services/default/slow/builds';
  const ask = async (): Promise<string> =>
    (await portal.as(LI_WEI).post(BUILDS, {})).body.id;
  const look = async (build: string) =>
    (await portal.as(LI_WEI).get(`${BUILDS}/${build}`)).body;
  const abort = (build: string) =>
    portal.as(LI_WEI).post(`${BUILDS}/${build}/abort`, { reason: 'enough' });
  const runs = (build: string) =>
    portal.eventually(async () => {
      const { stages } = await look(build);
      return stages[0]?.state === 'running';
    });

  it('begins no more than the build engine takes, and says who is next', async () => {
    portal = await startPortal({ database: await databases.init(id) });
    await portal.register('slow', LI_WEI, {
      pipeline: {
        templateId: 'node-service',
        body: 'steps:\n  - name: Wait\n    run: sleep 300\n',
      },
    });
    const earlier = (await portal.as(LI_WEI).get(BUILDS)).body.items;
    await Promise.all(earlier.map((build: any) => abort(build.id)));

    const first = await ask();
    const second = await ask();
    await runs(first);
    await runs(second);
    const third = await ask();
    const fourth = await ask();
    const reason = await portal.eventually(async () => {
      const row = await portal
        .database('operations')
        .where({ id: fourth, code: 'builder.busy' })
        .first();
      return row?.reason;
    });
    expect(reason).toBe(
      "The build engine 'local' runs at most 2 builds at once; this one waits for its turn.",
    );
    expect(await look(third)).toMatchObject({
      state: 'queued',
      queuePosition: 1,
    });
    expect(await look(fourth)).toMatchObject({
      state: 'queued',
      queuePosition: 2,
    });
    expect((await look(first)).queuePosition).toBeUndefined();

    await abort(third);
    expect((await portal.built('slow', third)).state).toBe('aborted');
    expect(await look(fourth)).toMatchObject({ queuePosition: 1 });

    await abort(first);
    await runs(fourth);
    expect(await look(fourth)).toMatchObject({ state: 'running' });
    expect((await look(fourth)).queuePosition).toBeUndefined();
    await abort(second);
    await abort(fourth);
  });
});
