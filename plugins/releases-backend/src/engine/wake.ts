/**
 * Tells an operation that something has happened, so that whoever works on it looks once more before it rests.
 */
import { Knex } from 'knex';
import { Parts } from './parts';
import { OPEN } from './rows';

export async function wakeOperation(
  parts: Parts,
  tx: Knex.Transaction,
  operationId: string,
): Promise<void> {
  const count = await tx('operations')
    .where({ id: operationId })
    .whereIn('state', OPEN)
    .whereNull('parked')
    .update({
      woken: tx.raw('woken + 1'),
      wake_at: parts.database.time(),
    });
  if (count) {
    await parts.dispatch.wake(tx, operationId);
  }
}
