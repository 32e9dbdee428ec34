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
import { considerSlot } from './admission';
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

/** From the first start the step's time runs. */
export async function startStep(
  session: Session,
  planned: PlannedStep,
): Promise<void> {
  const { parts } = session;
  const step = session.stepRow(planned);
  if (step.state !== 'pending') {
    return;
  }
  const started = await session.write(async tx => {
    const now = await parts.database.now(tx);
    return changeStep(parts, tx, session.row, step, {
      state: 'running',
      started_at: new Date(now).toISOString(),
      deadline_at: new Date(now + planned.timeoutSeconds * 1000).toISOString(),
    });
  });
  session.replaceStep(started);
}

/** Ends the step, and goes on to the next one, to the restore, or to the end; answers whether the operation has ended. */
export async function endStep(
  session: Session,
  planned: PlannedStep,
  end: StepEnd,
  inTransaction?: (tx: Knex.Transaction) => Promise<void>,
): Promise<boolean> {
  const { parts } = session;
  const { step, ended } = await session.write(async (tx, slot) => {
    const after = await changeStep(
      parts,
      tx,
      session.row,
      session.stepRow(planned),
      {
        state: end.state,
        facts: end.facts ? JSON.stringify(end.facts) : null,
        message: end.message ?? null,
        code: end.code ?? null,
        finished_at: new Date(await parts.database.now(tx)).toISOString(),
      },
    );
    await endWaits(parts, tx, session.row.id);
    await inTransaction?.(tx);
    return { step: after, ended: await goOn(session, tx, slot, end) };
  });
  session.replaceStep(step);
  return ended;
}

async function goOn(
  session: Session,
  tx: Knex.Transaction,
  slot: SlotRow,
  end: StepEnd,
): Promise<boolean> {
  const row: OperationRow = await tx('operations')
    .where({ id: session.row.id })
    .first();
  const { plan } = session.operation;
  const next = row.step_index + 1;
  const list = stepsOf(plan, row.phase);
  if (row.phase === 'main') {
    if (end.state === 'succeeded' && next >= list.length) {
      return finish(session, tx, slot, row, { state: 'succeeded' });
    }
    if (end.state !== 'succeeded' || row.abort_requested !== null) {
      return leaveMain(session, tx, slot, row, causeOf(row, end));
    }
  } else if (end.state !== 'succeeded' || next >= list.length) {
    return finish(session, tx, slot, row, JSON.parse(row.cause!) as Cause);
  }
  await tx('operations').where({ id: row.id }).update({
    step_index: next,
    next_kind: list[next].kind,
    failures: 0,
  });
  return false;
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
): Promise<boolean> {
  const { onFailure } = session.operation.plan;
  await tx('operation_steps')
    .where({ operation_id: row.id, phase: 'main', state: 'pending' })
    .update({ state: 'skipped' });
  if (!onFailure.length) {
    return finish(session, tx, slot, row, cause);
  }
  await tx('operations')
    .where({ id: row.id })
    .update({
      phase: 'restore',
      cause: JSON.stringify(cause),
      step_index: 0,
      next_kind: onFailure[0].kind,
    });
  return false;
}

/** Ends the operation and admits the next one of its slot, in one transaction. */
export async function finish(
  session: Session,
  tx: Knex.Transaction,
  slot: SlotRow,
  row: OperationRow,
  end: { state: OperationState; code?: string; reason?: string },
): Promise<boolean> {
  const { parts } = session;
  const free: Partial<SlotRow> = {
    operation_id: null,
    lease_owner: null,
    lease_until: null,
  };
  await tx('operation_steps')
    .where({ operation_id: row.id, state: 'pending' })
    .update({ state: 'skipped' });
  await tx('slots').where({ slot: row.slot }).update(free);
  const abort = row.abort_requested && JSON.parse(row.abort_requested);
  await transition(parts, tx, row, end.state, {
    actor: end.state === 'aborted' ? abort?.by : undefined,
    code: end.code,
    reason: end.reason,
    set: {
      next_kind: null,
      wake_at: null,
      finished_at: parts.database.time(),
    },
  });
  session.admitted = await considerSlot(parts, tx, { ...slot, ...free });
  if (session.admitted) {
    await parts.dispatch.wake(tx, session.admitted.id);
  }
  return true;
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
