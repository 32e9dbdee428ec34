/**
 * The tables come up and go down, and a replica that does not know a newer migration keeps working beside it.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { migrationConfig, runMigrations } from '../../database';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('migrations on %s', databaseId => {
  it('go up, down and up again', async () => {
    const knex = await databases.init(databaseId);
    await runMigrations(knex);
    await knex('slots').insert({ slot: 'shop/dev' });
    await knex.migrate.rollback(migrationConfig(), true);
    expect(await knex.schema.hasTable('slots')).toBe(false);
    expect(await knex.schema.hasTable('ledger')).toBe(false);
    await runMigrations(knex);
    expect(await knex('slots')).toEqual([]);
    expect(await knex('ledger_head')).toHaveLength(1);
  });

  it('do not stop an older replica from starting beside a newer schema', async () => {
    const knex = await databases.init(databaseId);
    await runMigrations(knex);
    await knex('knex_migrations').insert({
      name: '29990101000001_of_a_newer_release.js',
      batch: 99,
      migration_time: new Date(),
    });
    await expect(runMigrations(knex)).resolves.toBeUndefined();
  });

  it('may be run by several replicas at once', async () => {
    const knex = await databases.init(databaseId);
    await Promise.all([runMigrations(knex), runMigrations(knex)]);
    expect(await knex.schema.hasTable('operations')).toBe(true);
  });
});
