/**
 * Changes of state: the row, exactly one row in the ledger, and the noun, all in one transaction.
 */
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { Actor, LedgerEntry } from '../ledger';
import { Parts } from './parts';
import { OperationRow, StepRow, toOperation, toStepRecord } from './rows';
import { Operation, OperationState } from './types';

const ENGINE: Actor = { ref: 'system:engine' };

const OUTCOMES: Partial<Record<OperationState, LedgerEntry['outcome']>> = {
  failed: 'failed',
  rejected: 'refused',
};

/** Moves an operation to another state, with further columns to set. Throws where its state is no longer the row's. */
export async function transition(
  parts: Parts,
  tx: Knex.Transaction,
  row: OperationRow,
  to: OperationState,
  options: {
    actor?: Actor;
    code?: string;
    reason?: string;
    /** Further columns. */
    set?: { [K in keyof OperationRow]?: OperationRow[K] | Knex.Raw };
    /** Writes of other rows that go with it. */
    also?: Knex.QueryBuilder[];
  } = {},
): Promise<OperationRow> {
  const from = row.state;
  const told = parts.ledger.insertion(tx, {
    actor: options.actor ?? ENGINE,
    action: `${row.kind}.${to}`,
    object: subjectOf(row),
    before: { state: from },
    after: withoutUndefined({
      state: to,
      operation: row.id,
      code: options.code,
    }),
    reason: options.reason,
    outcome: OUTCOMES[to] ?? 'done',
  });
  const [after] = await parts.database.together<OperationRow[]>(
    [...(options.also ?? []), told],
    tx('operations')
      .where({ id: row.id, state: from })
      .update({
        code: options.code ?? null,
        reason: options.reason ?? null,
        ...options.set,
        state: to,
      })
      .returning('*'),
  );
  if (!after) {
    throw new Error(`Operation ${row.id} is no longer ${from}`);
  }
  const operation = readable(after);
  if (operation) {
    await parts.registry.operation(row.kind)?.onTransition(tx, operation, from);
  }
  return after;
}

/** Columns of a step to set; its times may be the database's. */
export type StepChange = Partial<
  Omit<StepRow, 'started_at' | 'deadline_at' | 'finished_at'>
> & {
  [K in 'started_at' | 'deadline_at' | 'finished_at']?:
    | string
    | null
    | Knex.Raw;
};

/** Changes a step; a change of its state is told to the ledger and the noun. */
export async function changeStep(
  parts: Parts,
  tx: Knex.Transaction,
  operation: OperationRow,
  step: StepRow,
  set: StepChange,
): Promise<StepRow> {
  const next = { ...step, ...set };
  const changed = next.state !== step.state;
  const told =
    changed &&
    parts.ledger.insertion(tx, {
      actor: ENGINE,
      action: `${operation.kind}.step`,
      object: subjectOf(operation),
      before: { state: step.state },
      after: withoutUndefined({
        operation: operation.id,
        step: step.step_id,
        state: next.state,
        code: next.code ?? undefined,
        message: next.message ?? undefined,
      }),
      outcome: next.state === 'failed' ? 'failed' : 'done',
    });
  const [after] = await parts.database.together<StepRow[]>(
    told ? [told] : [],
    tx('operation_steps')
      .where({ operation_id: step.operation_id, step_id: step.step_id })
      .update(set)
      .returning('*'),
  );
  if (!after) {
    throw new Error(`Operation ${operation.id} has no row for ${step.step_id}`);
  }
  const kind = parts.registry.operation(operation.kind);
  if (changed && kind?.onStep) {
    await kind.onStep(tx, toOperation(operation), toStepRecord(after));
  }
  return after;
}

/** A row of the ledger about an operation that is no change of its state: asked to abort, resolved, parked, planned anew. */
export async function note(
  parts: Parts,
  tx: Knex.Transaction,
  row: OperationRow,
  entry: {
    verb: string;
    actor?: Actor;
    before?: JsonObject;
    after?: JsonObject;
    reason?: string;
  },
): Promise<void> {
  await parts.ledger.append(tx, {
    actor: entry.actor ?? ENGINE,
    action: `${row.kind}.${entry.verb}`,
    object: subjectOf(row),
    before: entry.before,
    after: { operation: row.id, ...entry.after },
    reason: entry.reason,
    outcome: 'done',
  });
}

/** Parks an operation whose row cannot be read; it holds up nothing but itself. */
export async function quarantine(
  parts: Parts,
  tx: Knex.Transaction,
  row: OperationRow,
  error: unknown,
): Promise<void> {
  const parked = {
    code: 'operation.quarantined',
    reason: `Operation ${row.id} cannot be worked on: ${error}. Repair its row and resolve it, or end it.`,
    stepId: '',
  };
  parts.logger.error(parked.reason);
  await tx('operations')
    .where({ id: row.id })
    .update({ parked: JSON.stringify(parked), wake_at: null });
  await note(parts, tx, row, {
    verb: 'parked',
    after: { code: parked.code },
    reason: parked.reason,
  });
}

/** A row that cannot be read still has an object in the ledger. */
function subjectOf(row: OperationRow): LedgerEntry['object'] {
  try {
    return JSON.parse(row.subject);
  } catch {
    return { type: row.kind, id: row.id };
  }
}

/** The operation, or nothing where its row is poisonous. */
export function readable(row: OperationRow): Operation | undefined {
  try {
    return toOperation(row);
  } catch {
    return undefined;
  }
}

function withoutUndefined(
  values: Record<string, string | undefined>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as JsonObject;
}
