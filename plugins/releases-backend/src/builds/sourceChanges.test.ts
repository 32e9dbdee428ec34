/**
 * Moves of branches are taken once, whoever tells of them and however often.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  Commit,
  ReleasesError,
  SourceChange,
  SourceHost,
} from '@slipway/backstage-plugin-releases-node';
import {
  LI_WEI,
  Releasing,
  SHOP,
  startReleasing,
} from '../__testUtils__/releasing';
import { autoBuildRule } from '../access';
import { takeSourceChange } from './sourceChanges';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

/** Knows every commit, unless it is told to be away. */
function gitHost() {
  let away = 0;
  const commit = (id: string): Commit => ({
    id,
    parents: [],
    title: 'Change',
    message: 'Change',
    author: { name: 'Li Wei', email: 'li@example.org' },
    time: '2026-11-21T00:00:00.000Z',
  });
  const host = {
    id: 'git',
    capabilities: { createRepository: false, events: true },
    async resolve(_repository: string, revision: string) {
      if (away > 0) {
        away -= 1;
        throw new ReleasesError('source.unavailable', 'It is away.', {
          status: 503,
          nature: 'transient',
        });
      }
      return commit(revision);
    },
    listBranches: async () => [],
  } as unknown as SourceHost;
  return { host, goAway: (times: number) => (away = times) };
}

describe.each(databases.eachSupportedId())('source changes on %s', id => {
  let git: ReturnType<typeof gitHost>;
  let releasing: Releasing;

  beforeEach(async () => {
    git = gitHost();
    releasing = await startReleasing(databases, id, { sources: [git.host] });
    await releasing.core.database.transaction(async tx => {
      await releasing.core.pipelines.save(
        tx,
        SHOP,
        {
          builder: 'none',
          parameters: {},
          parametersSchema: {},
          body: '',
          customised: true,
        },
        { ref: LI_WEI },
      );
      await releasing.core.access.grant(tx, {
        service: SHOP,
        subject: autoBuildRule(SHOP),
        role: 'developer',
        createdBy: LI_WEI,
      });
    });
  });
  afterEach(async () => {
    await releasing?.close();
  });

  const change = (given: Partial<SourceChange> = {}): SourceChange => ({
    id: 'push-1',
    host: 'git',
    repository: 'shop',
    branch: 'main',
    after: 'c'.repeat(40),
    pusher: LI_WEI,
    ...given,
  });
  const take = (given?: Partial<SourceChange>) =>
    takeSourceChange(releasing.core, change(given));
  const builds = () => releasing.core.database('builds').orderBy('number');

  it('start one build when they are told many times at once', async () => {
    await Promise.all([take(), take(), take(), take(), take()]);
    await take();
    const found = await builds();
    expect(found).toHaveLength(1);
    expect(JSON.parse(found[0].requested_by)).toEqual({
      ref: autoBuildRule(SHOP),
      onBehalfOf: LI_WEI,
    });
  });

  it('start one build for a commit of a branch, told under two ids', async () => {
    await Promise.all([take(), take({ id: 'scan-1' })]);
    expect(await builds()).toHaveLength(1);
    expect(await releasing.core.database('source_changes')).toHaveLength(2);
  });

  it('start a build of their own for each branch that is watched', async () => {
    await take();
    await take({ id: 'push-2', branch: 'develop' });
    await take({ id: 'push-3', branch: 'somewhere' });
    await take({ id: 'push-4', repository: 'other' });
    expect((await builds()).map(build => build.branch)).toEqual([
      'main',
      'develop',
    ]);
  });

  it('are not taken while the host is away, and once when it is back', async () => {
    git.goAway(1);
    await expect(take()).rejects.toMatchObject({ code: 'source.unavailable' });
    expect(await releasing.core.database('source_changes')).toEqual([]);
    await take();
    expect(await builds()).toHaveLength(1);
  });

  it('start nothing once the grant is gone, and say so once', async () => {
    await releasing.core.database('grants').delete();
    await take();
    await take();
    expect(await builds()).toEqual([]);
    const refusals = await releasing.core
      .database('ledger')
      .where({ action: 'build.refused', outcome: 'refused' });
    expect(refusals).toHaveLength(1);
  });
});
