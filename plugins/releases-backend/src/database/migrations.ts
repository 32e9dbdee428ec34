/**
 * Brings the plugin's tables up to date.
 */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';

const LOCK_WAIT_MILLIS = 60_000;

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

function isLocked(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'MigrationLocked' ||
      /migration table is already locked|duplicate key value.*(pg_type|pg_class)|knex_migrations.* already exists/i.test(
        error.message,
      ))
  );
}

/** Runs what is missing; waits while another replica does. */
export async function runMigrations(knex: Knex): Promise<void> {
  const giveUp = performance.now() + LOCK_WAIT_MILLIS;
  for (;;) {
    try {
      await knex.migrate.latest(migrationConfig());
      return;
    } catch (error) {
      if (!isLocked(error) || performance.now() > giveUp) {
        throw error;
      }
      await sleep(200);
    }
  }
}
