/**
 * Logs of builds go after their time, but not those of the newest builds, of pinned versions and of what runs.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { Knex } from 'knex';
import { Core } from '../core';
import { runMigrations } from '../database';
import { readLogRetention, removeOldLogs, requireLog } from './retention';
import { BuildStore } from './store';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const SERVICE = 'component:default/shop';
const DAY = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();

describe.each(databases.eachSupportedId())('logs of builds on %s', id => {
  let database: Knex;
  let core: Core;
  const forgotten: string[] = [];
  const forgetLog = jest.fn(async (reference: string) => {
    forgotten.push(reference);
  });
  const told: string[] = [];

  beforeAll(async () => {
    database = await databases.init(id);
    await runMigrations(database);
  });
  beforeEach(async () => {
    await database('builds').delete();
    await database('versions').delete();
    await database('placements').delete();
    forgotten.length = 0;
    told.length = 0;
    core = {
      database,
      logger: { warn: jest.fn() },
      drivers: { buildEngines: () => [{ id: 'local', forgetLog }] },
      ledger: {
        append: async (_: unknown, entry: { action: string }) =>
          void told.push(entry.action),
      },
    } as unknown as Core;
  });

  async function build(
    number: number,
    more: { finishedAt?: string | null; builder?: string } = {},
  ) {
    const { finishedAt = ago(100), builder = 'local' } = more;
    await database('builds').insert({
      id: `b${number}`,
      service: SERVICE,
      number,
      state: finishedAt === null ? 'running' : 'succeeded',
      commit_id: String(number).padStart(40, '0'),
      commit: '{}',
      parameters: '{}',
      pipeline_revision: 1,
      builder,
      reference: `ref-${number}`,
      stages: '[]',
      version_id: `v${number}`,
      requested_by: '{"ref":"user:default/li-wei"}',
      created_at: ago(101),
      finished_at: finishedAt,
    });
  }

  const version = (number: number, pinned: boolean) =>
    database('versions').insert({
      id: `v${number}`,
      service: SERVICE,
      number,
      name: `1.0.${number}`,
      name_search: `1.0.${number}`,
      artifacts: '[]',
      origin: 'build',
      build_id: `b${number}`,
      bad: false,
      pinned,
      created_at: ago(100),
      created_by: 'user:default/li-wei',
    });

  const remove = (keepNewest = 0) =>
    removeOldLogs(core, { keepDays: 90, keepNewest });

  it('removes those whose time is over, once, and says so', async () => {
    await build(1);
    await build(2, { finishedAt: ago(10) });
    await build(3, { finishedAt: null });
    expect(await remove()).toBe(1);
    expect(forgotten).toEqual(['ref-1']);
    expect(told).toEqual(['build.log-removed']);
    expect(await remove()).toBe(0);
    const record = await new BuildStore(database).get(SERVICE, 'b1');
    expect(record.logRemovedAt).toBeDefined();
    expect(() => requireLog(record)).toThrow(
      /The log of build 1 of .* is no longer kept/,
    );
    expect(() =>
      requireLog({ ...record, logRemovedAt: undefined }),
    ).not.toThrow();
  });

  it('keeps those of pinned versions and of what runs somewhere', async () => {
    for (const number of [1, 2, 3]) {
      await build(number);
      await version(number, number === 1);
    }
    await database('placements').insert({
      service: SERVICE,
      environment: 'production',
      target: 'local',
      version_id: 'v2',
      version_name: '1.0.2',
      configuration_revision: 0,
      workload_hash: '',
      workload: '{}',
      stopped: false,
      deployment_id: 'd1',
      deployment_number: 1,
      updated_at: ago(1),
    });
    expect(await remove()).toBe(1);
    expect(forgotten).toEqual(['ref-3']);
  });

  it('keeps those of the newest builds, however old', async () => {
    for (const number of [1, 2, 3, 4]) {
      await build(number);
    }
    expect(await remove(3)).toBe(1);
    expect(forgotten).toEqual(['ref-1']);
  });

  it('leaves alone what its build engine cannot or will not forget', async () => {
    await build(1, { builder: 'jenkins' });
    await build(2);
    forgetLog.mockRejectedValueOnce(new Error('The disk is away.'));
    expect(await remove()).toBe(0);
    expect(await remove()).toBe(1);
    expect(forgotten).toEqual(['ref-2']);
  });
});

describe('how long logs of builds are kept', () => {
  const read = (logs: object) =>
    readLogRetention(new ConfigReader({ releases: { builds: { logs } } }));

  it('is 90 days, as configured, or for good', () => {
    expect(read({})).toEqual({ keepDays: 90, keepNewest: 20 });
    expect(read({ keepDays: 7, keepNewest: 0 })).toEqual({
      keepDays: 7,
      keepNewest: 0,
    });
    expect(read({ keepDays: 0 })).toBeUndefined();
    expect(() => read({ keepDays: -1 })).toThrow(/keepDays is -1/);
  });
});
