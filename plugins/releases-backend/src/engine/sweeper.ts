/**
 * Finds operations that are due and that nobody was woken for: after a crash, a lost wake, or a lease that has run out.
 */
import { Parts } from './parts';
import { PENDING } from './rows';

/** Signals that nobody has waited for are kept for so long. */
const SIGNALS_KEPT_MILLIS = 90 * 24 * 3_600_000;

/** Ids of at most `limit` operations that are due here, the longest due first. */
export async function findDue(parts: Parts, limit: number): Promise<string[]> {
  const { database, registry } = parts;
  const { knex } = database;
  const now = new Date(await database.now()).toISOString();
  const running: { id: string }[] = await knex('operations')
    .join('slots', 'slots.operation_id', 'operations.id')
    .where('operations.state', 'running')
    .whereNull('operations.parked')
    .where(builder =>
      builder
        .whereNull('operations.next_kind')
        .orWhereIn('operations.next_kind', registry.stepNames()),
    )
    .where(builder =>
      builder
        .where('slots.lease_until', '<', now)
        .orWhere(free =>
          free
            .whereNull('slots.lease_until')
            .where('operations.wake_at', '<=', now),
        ),
    )
    .orderBy('operations.wake_at')
    .limit(limit)
    .select('operations.id');
  const pending: { id: string }[] = await knex('operations')
    .whereIn('state', PENDING)
    .whereIn('kind', registry.operationNames())
    .whereNull('parked')
    .where('wake_at', '<=', now)
    .orderBy('wake_at')
    .limit(limit)
    .select('id');
  return [...running, ...pending].slice(0, limit).map(row => row.id);
}

export async function removeOldSignals(parts: Parts): Promise<void> {
  await parts.database
    .knex('signals')
    .where('sent_at', '<', parts.database.time(-SIGNALS_KEPT_MILLIS))
    .delete();
}
