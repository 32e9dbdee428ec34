/**
 * Takes an operation to work on: admits it where it is its turn, and takes a higher fence and a lease, in one transaction.
 *
 * ```
 *   waiting, queued ──slot is free, admitted──┐
 *   running ──nobody holds the lease──────────┴──> fence + 1, lease, first step begun
 * ```
 */
import { Knex } from 'knex';
import { Locked } from '../database';
import { considerSlot, withAdmission } from './admission';
import { freshSteps } from './enqueue';
import { Parts } from './parts';
import { stepsOf } from './plan';
import { OperationRow, SlotRow, StepRow, toOperation } from './rows';
import { beginStep, withBegin } from './steps';
import { quarantine } from './transitions';

export interface Claim {
  row: OperationRow;
  /** Of both phases, in order. */
  steps: StepRow[];
  /** Admitted with this claim: nobody has worked on it before. */
  fresh: boolean;
  fence: number;
  /** Database time at the claim, milliseconds since 1970. */
  databaseTime: number;
  /** Monotonic time before the claim was sent: the lease counts from here. */
  sentAt: number;
}

export interface Taken {
  claim?: Claim;
  /** Admitted to the slot, and not claimed. */
  admitted?: OperationRow;
}

/**
 * Claims nothing where there is nothing to claim: not its turn, ended, parked, held by another replica under a lease that lasts, or at a step
 * kind that is not registered here. A lease in this worker's own name is a former turn's, which is over.
 */
export async function take(
  parts: Parts,
  operationId: string,
  stopping: () => boolean,
): Promise<Taken> {
  return withBegin(begin =>
    withAdmission(parts, async tx => {
      const sentAt = parts.monotonic();
      const slot = await parts.database.lockRow<SlotRow>(
        tx,
        'slots',
        'slot',
        tx('operations').where({ id: operationId }).select('slot'),
      );
      if (!slot) {
        return {};
      }
      const isStopping = stopping();
      const { claimed, admitted } =
        slot.operation_id === operationId
          ? await claimRunning(parts, tx, slot)
          : await admit(parts, tx, slot, operationId, isStopping);
      if (!claimed) {
        return { admitted };
      }
      const steps =
        begin && !isStopping
          ? await beginFirst(parts, tx, claimed)
          : claimed.steps;
      return {
        claim: {
          ...claimed,
          steps,
          databaseTime: Date.parse(slot.now),
          sentAt,
        },
      };
    }),
  );
}

type Claimed = Pick<Claim, 'row' | 'steps' | 'fresh' | 'fence'>;

async function claimRunning(
  parts: Parts,
  tx: Knex.Transaction,
  slot: Locked<SlotRow>,
): Promise<{ claimed?: Claimed; admitted?: undefined }> {
  const { database, registry, rhythm, workerId } = parts;
  const row: OperationRow = await tx('operations')
    .where({ id: slot.operation_id })
    .first();
  const heldByAnother =
    slot.lease_until !== null &&
    slot.lease_owner !== workerId &&
    slot.lease_until > slot.now;
  if (row.state !== 'running' || row.parked || heldByAnother) {
    return {};
  }
  if (row.next_kind && !registry.step(row.next_kind)) {
    return {};
  }
  if (!registry.operation(row.kind)) {
    return {};
  }
  const fence = Number(slot.fence) + 1;
  try {
    toOperation(row);
  } catch (error) {
    await tx('slots')
      .where({ slot: row.slot })
      .update({ fence, lease_owner: null, lease_until: null });
    await quarantine(parts, tx, row, error);
    return {};
  }
  await database.together(
    [
      tx('slots')
        .where({ slot: row.slot })
        .update({
          fence,
          lease_owner: workerId,
          lease_until: database.time(rhythm.lease),
        }),
    ],
    tx('operations').where({ id: row.id }).update({ fence }),
  );
  const steps: StepRow[] = await tx('operation_steps')
    .where({ operation_id: row.id })
    .orderBy('idx');
  return { claimed: { row: { ...row, fence }, steps, fresh: false, fence } };
}

/** Where it is not running: asks for admission, and claims it with that. */
async function admit(
  parts: Parts,
  tx: Knex.Transaction,
  slot: Locked<SlotRow>,
  operationId: string,
  stopping: boolean,
): Promise<{ claimed?: Claimed; admitted?: OperationRow }> {
  const fence = Number(slot.fence) + 1;
  const canBegin = (kind: string | null) =>
    !stopping && (kind === null || parts.registry.step(kind) !== undefined);
  const row = await considerSlot(parts, tx, slot, {
    operationId,
    fenceFor: kind => (canBegin(kind) ? fence : undefined),
  });
  if (!row) {
    return {};
  }
  if (!canBegin(row.next_kind)) {
    await parts.dispatch.wake(tx, row.id);
    return { admitted: row };
  }
  if (row.id !== operationId) {
    return { admitted: row };
  }
  // Nobody has worked on it before, so its steps stand as they were written.
  const steps = freshSteps(row.id, toOperation(row).plan);
  return { claimed: { row, steps, fresh: true, fence } };
}

async function beginFirst(
  parts: Parts,
  tx: Knex.Transaction,
  { row, steps }: Claimed,
): Promise<StepRow[]> {
  const planned = stepsOf(toOperation(row).plan, row.phase)[row.step_index];
  const step = planned && steps.find(one => one.step_id === planned.id);
  if (step?.state !== 'pending') {
    return steps;
  }
  const begun = await beginStep(parts, tx, row, step, planned);
  return steps.map(one => (one === step ? begun : one));
}
