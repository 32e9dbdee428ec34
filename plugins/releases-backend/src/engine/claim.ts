/**
 * Takes a running operation to work on: a higher fence and a lease, in one transaction.
 */
import { Parts } from './parts';
import { OperationRow, SlotRow, toOperation } from './rows';
import { quarantine } from './transitions';

export interface Claim {
  row: OperationRow;
  fence: number;
  /** Database time at the claim, milliseconds since 1970. */
  databaseTime: number;
  /** Monotonic time before the claim was sent: the lease counts from here. */
  sentAt: number;
}

/**
 * Answers nothing where there is nothing to claim: not running, parked, held by another replica under a lease that lasts, or at a step
 * kind that is not registered here. A lease in this worker's own name is a former turn's, which is over.
 */
export async function claim(
  parts: Parts,
  operationId: string,
): Promise<Claim | undefined> {
  const { database, registry, rhythm, workerId, monotonic } = parts;
  return database.transaction(async tx => {
    const sentAt = monotonic();
    const found = await tx('operations')
      .where({ id: operationId })
      .first('slot');
    const slot =
      found &&
      (await database.lockRow<SlotRow>(tx, 'slots', 'slot', found.slot));
    if (!slot || slot.operation_id !== operationId) {
      return undefined;
    }
    const row: OperationRow = await tx('operations')
      .where({ id: operationId })
      .first();
    const now = await database.now(tx);
    const heldByAnother =
      slot.lease_until !== null &&
      slot.lease_owner !== workerId &&
      Date.parse(slot.lease_until) > now;
    if (row.state !== 'running' || row.parked || heldByAnother) {
      return undefined;
    }
    if (row.next_kind && !registry.step(row.next_kind)) {
      return undefined;
    }
    if (!registry.operation(row.kind)) {
      return undefined;
    }
    const fence = Number(slot.fence) + 1;
    try {
      toOperation(row);
    } catch (error) {
      await tx('slots')
        .where({ slot: row.slot })
        .update({ fence, lease_owner: null, lease_until: null });
      await quarantine(parts, tx, row, error);
      return undefined;
    }
    await tx('slots')
      .where({ slot: row.slot })
      .update({
        fence,
        lease_owner: workerId,
        lease_until: database.time(rhythm.lease),
      });
    await tx('operations').where({ id: row.id }).update({ fence });
    return { row: { ...row, fence }, fence, databaseTime: now, sentAt };
  });
}
