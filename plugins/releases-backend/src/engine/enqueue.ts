/**
 * Takes an operation in: its row, its steps, its slot.
 */
import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { isUniqueViolation } from '../database';
import { Parts } from './parts';
import { checkPlan, planHash } from './plan';
import { OperationRow, toOperation } from './rows';
import { EnqueueOptions, Operation, Plan } from './types';

/** Rows an insert. */
const CHUNK = 50;

export async function insertSteps(
  tx: Knex.Transaction,
  operationId: string,
  plan: Plan,
): Promise<void> {
  const rows = (['main', 'restore'] as const).flatMap(phase =>
    (phase === 'main' ? plan.steps : plan.onFailure).map((step, idx) => ({
      operation_id: operationId,
      step_id: step.id,
      phase,
      idx,
      kind: step.kind,
      title: step.title,
      state: 'pending',
    })),
  );
  for (let start = 0; start < rows.length; start += CHUNK) {
    await tx('operation_steps').insert(rows.slice(start, start + CHUNK));
  }
}

/** Throws a ConflictError when the id is taken, an InputError when the plan is none. */
export async function enqueue(
  parts: Parts,
  tx: Knex.Transaction,
  options: EnqueueOptions,
): Promise<Operation> {
  const { database, ledger, registry, dispatch } = parts;
  const plan = checkPlan(options.plan);
  await tx('slots').insert({ slot: options.slot }).onConflict('slot').ignore();
  try {
    await tx('operations').insert({
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
    });
  } catch (error) {
    if (isUniqueViolation(error)) {
      throw new ConflictError(`There is an operation ${options.id} already`);
    }
    throw error;
  }
  await insertSteps(tx, options.id, plan);
  const row: OperationRow = await tx('operations')
    .where({ id: options.id })
    .first();
  const operation = toOperation(row);
  await ledger.append(tx, {
    actor: options.requestedBy,
    action: `${options.kind}.requested`,
    object: options.subject,
    after: { state: 'waiting', operation: options.id },
    reason: options.reason,
    outcome: 'done',
  });
  await registry
    .operation(options.kind)
    ?.onTransition(tx, operation, undefined);
  await dispatch.wake(tx, options.id);
  return operation;
}
