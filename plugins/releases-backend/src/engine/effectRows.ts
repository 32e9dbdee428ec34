/**
 * The effect rows: intent before the act, and what became of it.
 */
import { Knex } from 'knex';
import { EffectRow, OperationRow } from './rows';
import { Session } from './Session';
import { PlannedStep } from './types';

export async function latestEffect(
  session: Session,
  planned: PlannedStep,
): Promise<EffectRow | undefined> {
  return session.parts.database
    .knex('effects')
    .where({ operation_id: session.row.id, step_id: planned.id })
    .orderBy('attempt', 'desc')
    .first();
}

/** Commits the intent; nothing where an abort has come. Only whoever wrote an intent may act under it. */
export async function intend(
  session: Session,
  planned: PlannedStep,
  attempt: number,
): Promise<EffectRow | undefined> {
  const { database } = session.parts;
  const effect = await session.write(async (tx, _slot, saw) => {
    const row: OperationRow = await tx('operations')
      .where({ id: session.row.id })
      .first();
    saw(row);
    if (row.abort_requested !== null && row.phase === 'main') {
      return undefined;
    }
    const fresh = {
      operation_id: session.row.id,
      step_id: planned.id,
      attempt,
      fence: session.fence,
      state: 'intended' as const,
      counted: false,
      reference: null,
      message: null,
      intended_at: database.time(),
      confirmed_at: null,
      unknown_since: null,
      cancelled_at: null,
      settled_at: null,
    };
    const [intended] = await database.together<EffectRow[]>(
      [
        tx('operation_steps')
          .where({ operation_id: session.row.id, step_id: planned.id })
          .update({ attempt }),
      ],
      tx('effects').insert(fresh).returning('*'),
    );
    return intended;
  });
  if (effect) {
    session.replaceStep({ ...session.stepRow(planned), attempt });
  }
  return effect;
}

export async function updateEffect(
  session: Session,
  effect: EffectRow,
  set: Partial<EffectRow>,
): Promise<void> {
  await session.write(tx =>
    tx('effects')
      .where({
        operation_id: effect.operation_id,
        step_id: effect.step_id,
        attempt: effect.attempt,
      })
      .update(set),
  );
}

export interface Settlement {
  state: 'satisfied' | 'absent' | 'failed' | 'conflict';
  message?: string;
  reference?: string;
}

/**
 * Settles the attempt, in the transaction that also draws the conclusion from it: were it settled first, a crash in between would make the
 * next holder begin another attempt.
 */
export async function settleEffect(
  session: Session,
  tx: Knex.Transaction,
  effect: EffectRow,
  seen: Settlement,
  counted: boolean,
): Promise<void> {
  const { operation_id, step_id, attempt } = effect;
  await tx('effects')
    .where({ operation_id, step_id, attempt })
    .update({
      state: seen.state,
      counted,
      message: seen.message ?? null,
      reference: seen.reference ?? effect.reference,
      settled_at: session.parts.database.time(),
    });
}

/** Attempts of the step that count against its kind's `maxAttempts`. */
export async function countedAttempts(
  session: Session,
  planned: PlannedStep,
): Promise<number> {
  const [{ count }] = await session.parts.database
    .knex('effects')
    .where({
      operation_id: session.row.id,
      step_id: planned.id,
      counted: true,
    })
    .count({ count: '*' });
  return Number(count);
}
