/**
 * Who gets the slot: asks the pending operations of a slot, in order, whether they may run.
 *
 * ```
 *   waiting ──admit──> queued ──admit, slot free──> running
 *      ^  └──────────admit, slot free─────────────────^
 *      └────defer────── queued
 *   waiting, queued ──deny──> rejected, expired, superseded
 * ```
 */
import { Knex } from 'knex';
import { isDatabaseTrouble, Locked } from '../database';
import { backOff } from './backOff';
import { Parts } from './parts';
import { planHash, checkPlan } from './plan';
import { OperationRow, PENDING, SlotRow, toOperation } from './rows';
import { stepInsertions } from './enqueue';
import { note, quarantine, transition } from './transitions';
import { Admission, Operation } from './types';

const MOST_REPLANS = 5;
const MOST_FAILURES = 5;
const UNSTABLE_SECONDS = 30;

/** The noun's `admit` (or its own bookkeeping of it) threw: the transaction is lost, and this operation is not asked again for a while. */
class AdmissionError extends Error {
  constructor(readonly operationId: string, readonly cause: unknown) {
    super(`Admitting operation ${operationId} failed: ${cause}`);
  }
}

/** What is known where an operation is considered. */
interface Place {
  free: boolean;
  asker?: Asker;
}

/** Whoever asks for one operation of the slot, to work on it. */
export interface Asker {
  operationId: string;
  /** The fence under which this worker claims it with its admission, given the kind of its first step; nothing where it does not. */
  fenceFor(kind: string | null): number | undefined;
}

/**
 * Asks what is due, and everything when the slot is free; answers the operation that now runs, if one was admitted. With an asker, nothing
 * where the asker's operation is not pending.
 */
export async function considerSlot(
  parts: Parts,
  tx: Knex.Transaction,
  slot: SlotRow,
  asker?: Asker,
): Promise<OperationRow | undefined> {
  const pending: Locked<OperationRow>[] = await tx('operations')
    .where({ slot: slot.slot })
    .whereIn('state', PENDING)
    .whereNull('parked')
    .orderBy([
      { column: 'priority', order: 'desc' },
      { column: 'asked', order: 'asc' },
    ])
    .select('*', tx.raw('? as now', [parts.database.time()]));
  if (asker && !pending.some(row => row.id === asker.operationId)) {
    return undefined;
  }
  let free = slot.operation_id === null;
  let admitted: OperationRow | undefined;
  for (const row of pending) {
    if (!parts.registry.operation(row.kind)) {
      continue;
    }
    const due = row.wake_at !== null && row.wake_at <= row.now;
    const resting = row.failures > 0 && !due;
    const ask = row.state === 'waiting' ? due || free : free;
    if (!ask || resting) {
      continue;
    }
    let after: OperationRow | undefined;
    try {
      after = await consider(parts, tx, row, { free, asker });
    } catch (error) {
      if (isDatabaseTrouble(error)) {
        throw error;
      }
      throw new AdmissionError(row.id, error);
    }
    if (after?.state === 'running') {
      free = false;
      admitted = after;
    }
  }
  return admitted;
}

async function consider(
  parts: Parts,
  tx: Knex.Transaction,
  first: OperationRow,
  place: Place,
): Promise<OperationRow | undefined> {
  let row = first;
  let operation: Operation;
  try {
    operation = toOperation(row);
  } catch (error) {
    await quarantine(parts, tx, row, error);
    return undefined;
  }
  const kind = parts.registry.operation(row.kind)!;
  for (let replans = 0; ; replans++) {
    const answer = await kind.admit(tx, operation);
    if (answer.decision !== 'replan') {
      return settle(parts, tx, row, answer, place);
    }
    if (replans === MOST_REPLANS) {
      return defer(parts, tx, row, {
        decision: 'defer',
        code: 'plan.unstable',
        reason: `The plan was made anew ${MOST_REPLANS} times in a row and its base still changes.`,
        until: new Date(
          (await parts.database.now(tx)) + UNSTABLE_SECONDS * 1000,
        ).toISOString(),
      });
    }
    row = await replan(parts, tx, row, answer);
    operation = toOperation(row);
  }
}

async function settle(
  parts: Parts,
  tx: Knex.Transaction,
  row: OperationRow,
  answer: Exclude<Admission, { decision: 'replan' }>,
  { free, asker }: Place,
): Promise<OperationRow> {
  const { database, rhythm, workerId } = parts;
  if (answer.decision === 'defer') {
    return defer(parts, tx, row, answer);
  }
  if (answer.decision === 'deny') {
    return transition(parts, tx, row, answer.state, {
      code: answer.code,
      reason: answer.reason,
      set: { wake_at: null, finished_at: database.time() },
    });
  }
  if (!free) {
    return row.state === 'queued'
      ? row
      : transition(parts, tx, row, 'queued', {
          set: { wake_at: null, failures: 0 },
        });
  }
  const kind = toOperation(row).plan.steps[0]?.kind ?? null;
  const fence =
    asker?.operationId === row.id ? asker.fenceFor(kind) : undefined;
  const claim = fence !== undefined && {
    fence,
    lease_owner: workerId,
    lease_until: database.time(rhythm.lease),
  };
  return transition(parts, tx, row, 'running', {
    set: {
      next_kind: kind,
      wake_at: database.time(),
      started_at: database.time(),
      failures: 0,
      ...(claim && { fence }),
    },
    also: [
      tx('slots')
        .where({ slot: row.slot })
        .update({ operation_id: row.id, ...claim }),
    ],
  });
}

async function defer(
  parts: Parts,
  tx: Knex.Transaction,
  row: OperationRow,
  answer: Extract<Admission, { decision: 'defer' }>,
): Promise<OperationRow> {
  const set = {
    wake_at: answer.until ? new Date(answer.until).toISOString() : null,
    failures: 0,
  };
  if (row.state === 'queued') {
    return transition(parts, tx, row, 'waiting', {
      code: answer.code,
      reason: answer.reason,
      set,
    });
  }
  await tx('operations')
    .where({ id: row.id })
    .update({ code: answer.code, reason: answer.reason, ...set });
  return tx('operations').where({ id: row.id }).first();
}

async function replan(
  parts: Parts,
  tx: Knex.Transaction,
  row: OperationRow,
  answer: Extract<Admission, { decision: 'replan' }>,
): Promise<OperationRow> {
  const plan = checkPlan(answer.plan);
  const hash = planHash(plan);
  await tx('operations')
    .where({ id: row.id })
    .update({ plan: JSON.stringify(plan), plan_hash: hash });
  await tx('operation_steps').where({ operation_id: row.id }).delete();
  for (const insertion of stepInsertions(tx, row.id, plan)) {
    await insertion;
  }
  await note(parts, tx, row, {
    verb: 'replanned',
    before: { planHash: row.plan_hash },
    after: { planHash: hash },
    reason: answer.reason,
  });
  return tx('operations').where({ id: row.id }).first();
}

/**
 * Runs a transaction that may admit. When admitting one operation throws, that one rests for a while (after five times it is quarantined)
 * and the transaction runs again without it, so that one poisonous operation neither keeps another from ending nor from being admitted.
 */
export async function withAdmission<T>(
  parts: Parts,
  work: (tx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await parts.database.transaction(work);
    } catch (error) {
      if (!(error instanceof AdmissionError)) {
        throw error;
      }
      await restAfterFailure(parts, error);
    }
  }
}

async function restAfterFailure(
  parts: Parts,
  error: AdmissionError,
): Promise<void> {
  const { database, rhythm, logger } = parts;
  logger.warn(error.message);
  await database.transaction(async tx => {
    const row: OperationRow | undefined = await tx('operations')
      .where({ id: error.operationId })
      .first();
    if (!row || !PENDING.includes(row.state) || row.parked) {
      return;
    }
    const failures = row.failures + 1;
    await tx('operations')
      .where({ id: row.id })
      .update({
        failures,
        wake_at: database.time(backOff(rhythm, failures)),
      });
    if (failures >= MOST_FAILURES) {
      await quarantine(parts, tx, row, error.cause);
    }
  });
}
