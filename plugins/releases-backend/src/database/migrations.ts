/**
 * Brings the plugin's tables up to date.
 */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';

const LOCK_NAME = 'slipway-migrations';

/** Where the migrations are, and that a newer replica may already have run more of them than this one knows. */
export function migrationConfig(): Knex.MigratorConfig {
  return {
    directory: resolvePackagePath(
      '@slipway/backstage-plugin-releases-backend',
      'migrations',
    ),
    disableMigrationsListValidation: true,
  };
}

let former: Promise<unknown> = Promise.resolve();

/**
 * Runs what is missing; waits while another replica does. knex's own lock is a row that knex makes first, and two replicas that meet an empty
 * database both make it, after which both or neither can take it. So they take turns by a lock of the database; SQLite has one process, where
 * taking turns is enough.
 */
export async function runMigrations(knex: Knex): Promise<void> {
  const turn = former.then(() =>
    knex.client.config.client === 'pg'
      ? underAdvisoryLock(knex, () => knex.migrate.latest(migrationConfig()))
      : knex.migrate.latest(migrationConfig()),
  );
  former = turn.catch(() => {
    // Whoever asked is told by their own promise.
  });
  await turn;
}

/** Held by a connection of its own, so that it is given back even when this process dies. */
async function underAdvisoryLock(
  knex: Knex,
  work: () => Promise<unknown>,
): Promise<void> {
  const connection = await knex.client.acquireConnection();
  try {
    const lock = (verb: 'pg_advisory_lock' | 'pg_advisory_unlock') =>
      knex
        .raw(`select ${verb}(hashtext(current_schema() || ?))`, [LOCK_NAME])
        .connection(connection);
    await lock('pg_advisory_lock');
    try {
      await work();
    } finally {
      await lock('pg_advisory_unlock');
    }
  } finally {
    await knex.client.releaseConnection(connection);
  }
}
