/**
 * The database's clock: the one time that all replicas share.
 */
import { Knex } from 'knex';

/** Milliseconds since 1970, by the database. */
export async function databaseTime(database: Knex): Promise<number> {
  const { client } = database.client.config as { client: string };
  const [row] = await database.select<{ millis: number | string }[]>(
    database.raw(
      client === 'pg'
        ? 'floor(extract(epoch from clock_timestamp()) * 1000) as millis'
        : `cast((julianday('now') - 2440587.5) * 86400000 as integer) as millis`,
    ),
  );
  return Number(row.millis);
}
