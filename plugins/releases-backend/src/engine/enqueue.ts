/**
 * Takes an operation in: its row, its steps, its slot.
 */
import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { isUniqueViolation } from '../database';
import { Parts } from './parts';
import { checkPlan, planHash, stepsOf } from './plan';
import { OperationRow, StepRow, toOperation } from './rows';
import { EnqueueOptions, Operation, Plan } from './types';

/** Rows an insert. */
const CHUNK = 50;

/** The steps of an operation that nobody has worked on yet, as their rows stand. */
export function freshSteps(operationId: string, plan: Plan): StepRow[] {
  return (['main', 'restore'] as const).flatMap(phase =>
    stepsOf(plan, phase).map((step, idx) => ({
      operation_id: operationId,
      step_id: step.id,
      phase,
      idx,
      kind: step.kind,
      title: step.title,
      state: 'pending' as const,
      attempt: 0,
      started_at: null,
      deadline_at: null,
      finished_at: null,
      facts: null,
      message: null,
      code: null,
      failures: 0,
      tries: 0,
    })),
  );
}

/** Inserts to be run, all of them. */
export function stepInsertions(
  tx: Knex.Transaction,
  operationId: string,
  plan: Plan,
): Knex.QueryBuilder[] {
  // What is not told is the columns' default.
  const rows = freshSteps(operationId, plan).map(
    ({ operation_id, step_id, phase, idx, kind, title, state }) => ({
      operation_id,
      step_id,
      phase,
      idx,
      kind,
      title,
      state,
    }),
  );
  const inserts: Knex.QueryBuilder[] = [];
  for (let start = 0; start < rows.length; start += CHUNK) {
    inserts.push(
      tx('operation_steps').insert(rows.slice(start, start + CHUNK)),
    );
  }
  return inserts;
}

/** Throws a ConflictError when the id is taken, an InputError when the plan is none. Nobody is woken yet. */
export async function enqueue(
  parts: Parts,
  tx: Knex.Transaction,
  options: EnqueueOptions,
): Promise<Operation> {
  const { registry } = parts;
  const operation = toOperation(await insertAll(parts, tx, options));
  await registry
    .operation(options.kind)
    ?.onTransition(tx, operation, undefined);
  return operation;
}

async function insertAll(
  { database, ledger }: Parts,
  tx: Knex.Transaction,
  options: EnqueueOptions,
): Promise<OperationRow> {
  const plan = checkPlan(options.plan);
  try {
    const [row] = await database.together<OperationRow[]>(
      [
        tx('slots').insert({ slot: options.slot }).onConflict('slot').ignore(),
        ...stepInsertions(tx, options.id, plan),
        ledger.insertion(tx, {
          actor: options.requestedBy,
          action: `${options.kind}.requested`,
          object: options.subject,
          after: { state: 'waiting', operation: options.id },
          reason: options.reason,
          outcome: 'done',
        }),
      ],
      tx('operations')
        .insert({
          id: options.id,
          kind: options.kind,
          slot: options.slot,
          subject: JSON.stringify(options.subject),
          requested_by: JSON.stringify(options.requestedBy),
          state: 'waiting',
          plan: JSON.stringify(plan),
          plan_hash: planHash(plan),
          priority: options.priority ?? 0,
          automatic: options.automatic ?? false,
          wake_at: database.time(),
          created_at: database.time(),
        })
        .returning('*'),
    );
    return row;
  } catch (error) {
    if (isUniqueViolation(error)) {
      throw new ConflictError(`There is an operation ${options.id} already`);
    }
    throw error;
  }
}
