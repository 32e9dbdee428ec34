/**
 * What became of the steps of an operation, as rows: each attempt at an effect, each wait, each step. Read by nouns that tell people of it.
 */
import { Knex } from 'knex';
import { EffectRow, EffectState, StepRow, toStepRecord } from './rows';
import { StepRecord } from './types';

export interface AttemptTrail {
  attempt: number;
  state: EffectState;
  /** The target's own name of what was done. */
  reference?: string;
  message?: string;
  /** ISO 8601, as all times here. */
  intendedAt: string;
  confirmedAt?: string;
  unknownSince?: string;
  cancelledAt?: string;
  settledAt?: string;
}

export interface WaitTrail {
  reason: string;
  deadline: string;
  endedAt?: string;
}

export interface StepTrail {
  step: StepRecord;
  /** How often it threw and was tried again. */
  failures: number;
  attempts: AttemptTrail[];
  waits: WaitTrail[];
}

interface WaitRow {
  step_id: string;
  reason: string;
  deadline: string;
  ended_at: string | null;
}

/** In the order of the plan; steps that have not begun are there too where the engine has a row of them. */
export async function stepTrail(
  database: Knex,
  operationId: string,
): Promise<StepTrail[]> {
  const of = { operation_id: operationId };
  const [steps, effects, waits] = await Promise.all([
    database<StepRow>('operation_steps')
      .where(of)
      .orderBy([{ column: 'phase' }, { column: 'idx' }]),
    database<EffectRow>('effects').where(of).orderBy('attempt'),
    database<WaitRow & { operation_id: string; id: number }>('waits')
      .where(of)
      .orderBy('id'),
  ]);
  return steps.map(row => ({
    step: toStepRecord(row),
    failures: row.failures,
    attempts: effects
      .filter(effect => effect.step_id === row.step_id)
      .map(toAttempt),
    waits: waits
      .filter(wait => wait.step_id === row.step_id)
      .map(wait => ({
        reason: wait.reason,
        deadline: wait.deadline,
        endedAt: wait.ended_at ?? undefined,
      })),
  }));
}

function toAttempt(row: EffectRow): AttemptTrail {
  return {
    attempt: row.attempt,
    state: row.state,
    reference: row.reference ?? undefined,
    message: row.message ?? undefined,
    intendedAt: row.intended_at,
    confirmedAt: row.confirmed_at ?? undefined,
    unknownSince: row.unknown_since ?? undefined,
    cancelledAt: row.cancelled_at ?? undefined,
    settledAt: row.settled_at ?? undefined,
  };
}
