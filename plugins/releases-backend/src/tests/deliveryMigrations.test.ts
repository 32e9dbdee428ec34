/**
 * What the delivery page needs of the database comes and goes without touching the deployments.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { migrationConfig } from '../database';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const NAME = '20261121000040_delivery.js';
const INDEXES = ['deployments_state_created', 'deployments_state_finished'];

jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('delivery migration on %s', id => {
  let knex: Knex;
  beforeAll(async () => {
    knex = await databases.init(id);
    for (;;) {
      const [, [next]] = await knex.migrate.list(migrationConfig());
      if (!next || next.file > NAME) {
        return;
      }
      await knex.migrate.up(migrationConfig());
    }
  });

  const indexes = async () => {
    const rows =
      id === 'SQLITE_3'
        ? await knex('sqlite_master').where('type', 'index').select('name')
        : await knex('pg_indexes')
            .where('schemaname', knex.raw('current_schema()'))
            .select({ name: 'indexname' });
    return INDEXES.filter(index => rows.some(row => row.name === index));
  };

  it('goes down and up again, and the deployments stay', async () => {
    await knex('deployments').insert({
      id: 'one',
      service: 'component:default/shop',
      number: 1,
      environment: 'dev',
      kind: 'deploy',
      state: 'waiting',
      requested_by: 'user:default/li-wei',
      automatic: false,
      on_failure: 'keep',
      targets: '[]',
      request: '{}',
      parked: false,
      created_at: '2026-11-21T00:00:00.000Z',
    });
    expect(await indexes()).toEqual(INDEXES);
    await knex.migrate.down(migrationConfig());
    expect(await indexes()).toEqual([]);
    expect(await knex.schema.hasTable('target_health')).toBe(false);
    await knex.migrate.up(migrationConfig());
    expect(await indexes()).toEqual(INDEXES);
    expect(await knex.schema.hasTable('target_health')).toBe(true);
    expect(await knex('deployments').select('id')).toEqual([{ id: 'one' }]);
  });
});
