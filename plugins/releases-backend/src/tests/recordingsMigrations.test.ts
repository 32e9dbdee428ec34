/**
 * What terminal sessions need of the database comes and goes without touching the tickets.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { migrationConfig } from '../database';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const NAME = '20261121000080_terminal_sessions.js';
const TABLES = ['terminal_sessions', 'recording_parts'];

jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('sessions migration on %s', id => {
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

  const tables = async () => {
    const there = await Promise.all(
      TABLES.map(table => knex.schema.hasTable(table)),
    );
    return TABLES.filter((_, index) => there[index]);
  };

  it('goes down and up again, and the tickets stay', async () => {
    await knex('terminals').insert({
      id: 'one',
      ticket_hash: 'hash',
      user_ref: 'user:default/mei',
      service: 'component:default/shop',
      environment: 'dev',
      subject: '{}',
      expires_at: 1,
    });
    expect(await tables()).toEqual(TABLES);
    await knex.migrate.down(migrationConfig());
    expect(await tables()).toEqual([]);
    await knex.migrate.up(migrationConfig());
    expect(await tables()).toEqual(TABLES);
    expect(await knex('terminals').select('id')).toEqual([{ id: 'one' }]);
  });
});
