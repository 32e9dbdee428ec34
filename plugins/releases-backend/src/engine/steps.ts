/**
 * Starts, parks and ends steps, and with the last one the operation.
 *
 * ```
 *   main: step 1 … step n ──all succeeded──> succeeded
 *            │ failed, aborted: the cause is kept
 *            └──> restore: onFailure 1 … m ──> the cause's state: failed, aborted
 * ```
 */
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { isDatabaseTrouble } from '../database';
import { considerSlot } from './admission';
import { Parts } from './parts';
import { stepsOf } from './plan';
import { Cause, OperationRow, SlotRow, StepRow } from './rows';
import { Session } from './Session';
import { changeStep, note, transition } from './transitions';
import { OperationState, PlannedStep } from './types';
import { endWaits } from './waits';

export interface StepEnd {
  state: 'succeeded' | 'failed' | 'aborted';
  facts?: JsonObject;
  message?: string;
  code?: string;
}

/** The noun threw as a step began beside other changes: they are to be made without it, and the step begins by itself. */
class BeginError extends Error {
  constructor(stepId: string, readonly cause: unknown) {
    super(`Step ${stepId} did not begin: ${cause}`);
  }
}

/** Runs `work` so that it may begin a step beside what else it does; again without, where the noun has thrown at that. */
export async function withBegin<T>(
  work: (begin: boolean) => Promise<T>,
): Promise<T> {
  try {
    return await work(true);
  } catch (error) {
    if (error instanceof BeginError) {
      return work(false);
    }
    throw error;
  }
}

/** Begins a pending step beside other changes; for {@link withBegin}. From here the step's time runs. */
export async function beginStep(
  parts: Parts,
  tx: Knex.Transaction,
  row: OperationRow,
  step: StepRow,
  planned: PlannedStep,
): Promise<StepRow> {
  try {
    return await begin(parts, tx, row, step, planned);
  } catch (error) {
    throw isDatabaseTrouble(error)
      ? error
      : new BeginError(step.step_id, error);
  }
}

function begin(
  parts: Parts,
  tx: Knex.Transaction,
  row: OperationRow,
  step: StepRow,
  planned: PlannedStep,
): Promise<StepRow> {
  const { database } = parts;
  return changeStep(parts, tx, row, step, {
    state: 'running',
    started_at: database.time(),
    deadline_at: database.time(planned.timeoutSeconds * 1000),
  });
}

/** Begins the step where it has not begun beside the end of the former, or the claim. */
export async function startStep(
  session: Session,
  planned: PlannedStep,
): Promise<void> {
  const step = session.stepRow(planned);
  if (step.state !== 'pending') {
    return;
  }
  session.replaceStep(
    await session.write(tx =>
      begin(session.parts, tx, session.row, step, planned),
    ),
  );
}

/** Ends the step, and goes on to the next one, to the restore, or to the end; answers whether the operation has ended. */
export async function endStep(
  session: Session,
  planned: PlannedStep,
  end: StepEnd,
  inTransaction?: (tx: Knex.Transaction) => Promise<void>,
): Promise<boolean> {
  const { parts } = session;
  const { ended, steps } = await withBegin(mayBegin =>
    session.write(async (tx, slot, saw) => {
      const step = await changeStep(
        parts,
        tx,
        session.row,
        session.stepRow(planned),
        {
          state: end.state,
          facts: end.facts ? JSON.stringify(end.facts) : null,
          message: end.message ?? null,
          code: end.code ?? null,
          finished_at: parts.database.time(),
        },
      );
      if (session.mayWait) {
        await endWaits(parts, tx, session.row.id);
      }
      await inTransaction?.(tx);
      const row = await goOn(session, tx, slot, end);
      saw(row);
      if (row.state !== 'running') {
        return { ended: true, steps: [step] };
      }
      const begun =
        mayBegin && !session.stopping()
          ? await beginNext(session, tx, row)
          : [];
      return { ended: false, steps: [step, ...begun] };
    }),
  );
  steps.forEach(step => session.replaceStep(step));
  return ended;
}

/** Begins the step that `row` has come to, where its kind is registered here. */
async function beginNext(
  session: Session,
  tx: Knex.Transaction,
  row: OperationRow,
): Promise<StepRow[]> {
  const { parts, operation } = session;
  const next = stepsOf(operation.plan, row.phase)[row.step_index];
  const step = session.stepRow(next);
  return parts.registry.step(next.kind) && step.state === 'pending'
    ? [await beginStep(parts, tx, row, step, next)]
    : [];
}

/** Answers the operation as it stands then: still running, or ended. */
async function goOn(
  session: Session,
  tx: Knex.Transaction,
  slot: SlotRow,
  end: StepEnd,
): Promise<OperationRow> {
  const { row } = session;
  const isLast =
    row.step_index + 1 >= stepsOf(session.operation.plan, row.phase).length;
  if (row.phase === 'restore' && (end.state !== 'succeeded' || isLast)) {
    return finish(session, tx, slot, row, JSON.parse(row.cause!) as Cause);
  }
  if (end.state === 'succeeded') {
    const after = isLast
      ? await finish(session, tx, slot, row, { state: 'succeeded' })
      : await advance(session, tx, row);
    if (after) {
      return after;
    }
  }
  const present: OperationRow = await tx('operations')
    .where({ id: row.id })
    .first();
  return leaveMain(session, tx, slot, present, causeOf(present, end));
}

/** Goes on to the next step; nothing where an abort of the main steps has come. */
async function advance(
  session: Session,
  tx: Knex.Transaction,
  row: OperationRow,
): Promise<OperationRow | undefined> {
  const next = row.step_index + 1;
  const update = tx('operations')
    .where({ id: row.id })
    .update({
      step_index: next,
      next_kind: stepsOf(session.operation.plan, row.phase)[next].kind,
      failures: 0,
    })
    .returning('*');
  if (row.phase === 'main') {
    update.whereNull('abort_requested');
  }
  const [after]: OperationRow[] = await update;
  return after;
}

function causeOf(row: OperationRow, end: StepEnd): Cause {
  if (end.state === 'failed') {
    return {
      state: 'failed',
      code: end.code ?? 'step.failed',
      reason: end.message ?? 'A step failed',
    };
  }
  const abort = row.abort_requested && JSON.parse(row.abort_requested);
  return {
    state: 'aborted',
    code: 'operation.aborted',
    reason: abort?.reason ?? `Aborted by ${abort?.by?.ref ?? 'request'}`,
  };
}

async function leaveMain(
  session: Session,
  tx: Knex.Transaction,
  slot: SlotRow,
  row: OperationRow,
  cause: Cause,
): Promise<OperationRow> {
  const { onFailure } = session.operation.plan;
  await tx('operation_steps')
    .where({ operation_id: row.id, phase: 'main', state: 'pending' })
    .update({ state: 'skipped' });
  if (!onFailure.length) {
    return finish(session, tx, slot, row, cause);
  }
  const [after]: OperationRow[] = await tx('operations')
    .where({ id: row.id })
    .update({
      phase: 'restore',
      cause: JSON.stringify(cause),
      step_index: 0,
      next_kind: onFailure[0].kind,
    })
    .returning('*');
  return after;
}

/** Ends the operation and admits the next one of its slot, in one transaction. */
export async function finish(
  session: Session,
  tx: Knex.Transaction,
  slot: SlotRow,
  row: OperationRow,
  end: { state: OperationState; code?: string; reason?: string },
): Promise<OperationRow> {
  const { parts } = session;
  const free: Partial<SlotRow> = {
    operation_id: null,
    lease_owner: null,
    lease_until: null,
  };
  if (session.steps.some(step => step.state === 'pending')) {
    await tx('operation_steps')
      .where({ operation_id: row.id, state: 'pending' })
      .update({ state: 'skipped' });
  }
  const abort = row.abort_requested && JSON.parse(row.abort_requested);
  const after = await transition(parts, tx, row, end.state, {
    actor: end.state === 'aborted' ? abort?.by : undefined,
    code: end.code,
    reason: end.reason,
    set: {
      next_kind: null,
      wake_at: null,
      finished_at: parts.database.time(),
    },
    also: [tx('slots').where({ slot: row.slot }).update(free)],
  });
  session.admitted = await considerSlot(parts, tx, { ...slot, ...free });
  if (session.admitted) {
    await parts.dispatch.wake(tx, session.admitted.id);
  }
  return after;
}

/** Parks the operation with a question to a person; it keeps the slot and gives back the lease. */
export async function park(
  session: Session,
  planned: PlannedStep,
  question: { code: string; reason: string },
): Promise<void> {
  const { parts } = session;
  await session.write(async tx => {
    const parked = { ...question, stepId: planned.id };
    await tx('operations')
      .where({ id: session.row.id })
      .update({ parked: JSON.stringify(parked), wake_at: null });
    await changeStep(parts, tx, session.row, session.stepRow(planned), {
      state: 'parked',
      code: question.code,
      message: question.reason,
    } satisfies Partial<StepRow>);
    await note(parts, tx, session.row, {
      verb: 'parked',
      after: { code: question.code, step: planned.id },
      reason: question.reason,
    });
    await tx('slots')
      .where({ slot: session.row.slot })
      .update({ lease_owner: null, lease_until: null });
  });
}
