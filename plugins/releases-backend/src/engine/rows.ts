/**
 * Rows of the engine's tables, and what they mean.
 */
import { JsonObject } from '@backstage/types';
import { checkPlan } from './plan';
import { Operation, OperationState, StepRecord, StepState } from './types';

export interface OperationRow {
  asked: number | string;
  id: string;
  kind: string;
  slot: string;
  subject: string;
  requested_by: string;
  state: OperationState;
  phase: 'main' | 'restore';
  plan: string;
  plan_hash: string;
  priority: number;
  automatic: boolean | number;
  step_index: number;
  next_kind: string | null;
  fence: number | string | null;
  abort_requested: string | null;
  parked: string | null;
  resolution: string | null;
  cause: string | null;
  code: string | null;
  reason: string | null;
  wake_at: string | null;
  woken: number;
  failures: number;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export interface SlotRow {
  slot: string;
  fence: number | string;
  operation_id: string | null;
  lease_owner: string | null;
  lease_until: string | null;
}

export interface StepRow {
  operation_id: string;
  step_id: string;
  phase: 'main' | 'restore';
  idx: number;
  kind: string;
  title: string;
  state: StepState;
  attempt: number;
  started_at: string | null;
  deadline_at: string | null;
  finished_at: string | null;
  facts: string | null;
  message: string | null;
  code: string | null;
  failures: number;
  tries: number;
}

export type EffectState =
  | 'intended'
  | 'confirmed'
  | 'unknown'
  | 'satisfied'
  | 'absent'
  | 'failed'
  | 'conflict';

export interface EffectRow {
  operation_id: string;
  step_id: string;
  attempt: number;
  fence: number | string;
  state: EffectState;
  /** Whether the attempt counts against the kind's `maxAttempts`. */
  counted: boolean | number;
  reference: string | null;
  message: string | null;
  intended_at: string;
  confirmed_at: string | null;
  unknown_since: string | null;
  cancelled_at: string | null;
  settled_at: string | null;
}

/** Why an operation left its main steps; what it ends with after the restore. */
export interface Cause {
  state: 'failed' | 'aborted';
  code: string;
  reason: string;
}

/** A person's answer to a parked step. */
export interface Resolution {
  as: 'retry' | 'succeeded' | 'failed';
  by: string;
  reason: string;
}

export const PENDING: OperationState[] = ['waiting', 'queued'];
export const OPEN: OperationState[] = ['waiting', 'queued', 'running'];

function parse<T>(text: string | null): T | undefined {
  return text === null ? undefined : JSON.parse(text);
}

/** Throws for a row that cannot be read. */
export function toOperation(row: OperationRow): Operation {
  return {
    id: row.id,
    kind: row.kind,
    slot: row.slot,
    subject: JSON.parse(row.subject),
    requestedBy: JSON.parse(row.requested_by),
    state: row.state,
    phase: row.phase,
    plan: checkPlan(JSON.parse(row.plan)),
    planHash: row.plan_hash,
    priority: row.priority,
    automatic: Boolean(row.automatic),
    stepIndex: row.step_index,
    fence: row.fence === null ? undefined : Number(row.fence),
    abortRequested: parse(row.abort_requested),
    parked: parse(row.parked),
    code: row.code ?? undefined,
    reason: row.reason ?? undefined,
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
  };
}

export function toStepRecord(row: StepRow): StepRecord {
  return {
    id: row.step_id,
    operationId: row.operation_id,
    phase: row.phase,
    index: row.idx,
    kind: row.kind,
    title: row.title,
    state: row.state,
    attempt: row.attempt,
    startedAt: row.started_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
    facts: parse<JsonObject>(row.facts),
    message: row.message ?? undefined,
    code: row.code ?? undefined,
  };
}
