/**
 * Waits and the signals that end them.
 *
 * A wait is written, and a signal is sent, under one lock on the key. So whichever comes second sees the first: a signal that arrives while
 * its wait is being written is not lost. Signals stay, and an operation remembers which it has seen; so several operations may wait for one
 * key, and a signal may come before its wait.
 */
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { Parts } from './parts';
import { Session } from './Session';
import { changeStep } from './transitions';
import { PlannedStep, Wait } from './types';
import { wakeOperation } from './wake';

interface WaitRow {
  id: number | string;
  key: string;
  deadline: string;
  on_deadline: 'fail' | 'park';
  reason: string;
  state: string | null;
  seen: number | string;
  ended_at: string | null;
}

export type WaitOutcome =
  | { still: true; until: string }
  | {
      still: false;
      expired?: { on: 'fail' | 'park'; reason: string };
      state?: JsonObject;
      signal?: JsonObject;
    };

export async function sendSignal(
  parts: Parts,
  tx: Knex.Transaction,
  key: string,
  payload?: JsonObject,
): Promise<void> {
  await parts.database.lockName(tx, `signal/${key}`);
  await tx('signals').insert({
    key,
    payload: payload ? JSON.stringify(payload) : null,
    sent_at: parts.database.time(),
  });
  const waiting: { operation_id: string }[] = await tx('waits')
    .where({ key })
    .whereNull('ended_at')
    .orderBy('operation_id')
    .select('operation_id');
  for (const wait of waiting) {
    await wakeOperation(parts, tx, wait.operation_id);
  }
}

/** Writes the wait; the step sleeps over it only if no signal is there yet, which the next look at it tells. */
export async function writeWait(
  session: Session,
  planned: PlannedStep,
  wait: Wait,
): Promise<void> {
  const { parts, row } = session;
  session.mayWait = true;
  const step = await session.write(async tx => {
    await parts.database.lockName(tx, `signal/${wait.key}`);
    const [{ seen }] = await tx('waits')
      .where({ operation_id: row.id, key: wait.key })
      .max({ seen: 'seen' });
    await tx('waits').insert({
      operation_id: row.id,
      step_id: planned.id,
      key: wait.key,
      deadline: new Date(wait.deadline).toISOString(),
      on_deadline: wait.onDeadline,
      reason: wait.reason,
      state: wait.state ? JSON.stringify(wait.state) : null,
      seen: seen ?? 0,
    });
    return changeStep(parts, tx, row, session.stepRow(planned), {
      state: 'waiting',
      message: wait.reason,
    });
  });
  session.replaceStep(step);
}

/** The step's open wait, ended now where a signal came or its time is up. Nothing where the step does not wait. */
export async function lookAtWait(
  session: Session,
  planned: PlannedStep,
): Promise<WaitOutcome | undefined> {
  const { parts, row } = session;
  if (session.stepRow(planned).state !== 'waiting') {
    return undefined;
  }
  const found = await session.write(async tx => {
    const wait: WaitRow | undefined = await tx('waits')
      .where({ operation_id: row.id, step_id: planned.id })
      .whereNull('ended_at')
      .first();
    if (!wait) {
      return undefined;
    }
    await parts.database.lockName(tx, `signal/${wait.key}`);
    const signal = await tx('signals')
      .where({ key: wait.key })
      .andWhere('id', '>', wait.seen)
      .orderBy('id')
      .first();
    const now = new Date(await parts.database.now(tx)).toISOString();
    if (!signal && now < wait.deadline) {
      return { outcome: { still: true as const, until: wait.deadline } };
    }
    await tx('waits')
      .where({ id: wait.id })
      .update({ ended_at: now, seen: signal?.id ?? wait.seen });
    const step = await changeStep(parts, tx, row, session.stepRow(planned), {
      state: 'running',
      message: null,
    });
    const outcome = {
      still: false as const,
      expired: signal
        ? undefined
        : { on: wait.on_deadline, reason: wait.reason },
      state: wait.state ? JSON.parse(wait.state) : undefined,
      signal: signal ? JSON.parse(signal.payload ?? '{}') : undefined,
    };
    return { step, outcome };
  });
  if (found?.step) {
    session.replaceStep(found.step);
  }
  return found?.outcome;
}

/** Ends what the step still waits for. */
export async function endWaits(
  parts: Parts,
  tx: Knex.Transaction,
  operationId: string,
): Promise<void> {
  await tx('waits')
    .where({ operation_id: operationId })
    .whereNull('ended_at')
    .update({ ended_at: parts.database.time() });
}
