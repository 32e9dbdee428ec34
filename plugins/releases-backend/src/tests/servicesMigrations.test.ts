/**
 * The tables of services and of what supports them come and go, and keep what was in them while others come.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { migrationConfig } from '../database';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const OURS = {
  '20261121000010_services.js': [
    'services',
    'pipelines',
    'builds',
    'branch_builds',
    'versions',
    'source_changes',
    'grants',
    'target_grants',
  ],
  '20261121000011_support.js': ['idempotency_keys', 'blobs', 'driver_state'],
};

jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('migrations on %s', id => {
  let knex: Knex;
  beforeAll(async () => {
    knex = await databases.init(id);
  });

  const upTo = async (name: string) => {
    for (;;) {
      const [, [next]] = await knex.migrate.list(migrationConfig());
      if (!next || next.file > name) {
        return;
      }
      await knex.migrate.up(migrationConfig());
    }
  };

  it.each(Object.entries(OURS))('%s goes up and down', async (name, tables) => {
    await upTo(name);
    for (const table of tables) {
      expect(await knex.schema.hasTable(table)).toBe(true);
    }
    await knex.migrate.down(migrationConfig());
    for (const table of tables) {
      expect(await knex.schema.hasTable(table)).toBe(false);
    }
    await knex.migrate.up(migrationConfig());
    for (const table of tables) {
      expect(await knex.schema.hasTable(table)).toBe(true);
    }
  });

  it('keeps a name of a version, and a build of a version, once', async () => {
    const version = (number: number, name: string, build: string | null) => ({
      id: `v${number}`,
      service: 'component:default/shop',
      number,
      name,
      name_search: name,
      artifacts: '[]',
      origin: 'build',
      build_id: build,
      bad: false,
      pinned: false,
      created_at: '2026-11-21T00:00:00.000Z',
      created_by: 'user:default/li-wei',
    });
    await knex('versions').insert(version(1, '1.0.0', 'b1'));
    await expect(
      knex('versions').insert(version(2, '1.0.0', 'b2')),
    ).rejects.toThrow();
    await expect(
      knex('versions').insert(version(3, '1.0.1', 'b1')),
    ).rejects.toThrow();
    await knex('versions').insert(version(4, '2.0.0', null));
    await knex('versions').insert(version(5, '2.0.1', null));
  });
});
