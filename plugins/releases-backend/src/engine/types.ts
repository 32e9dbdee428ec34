/**
 * The engine's interface to the rest of the core. It advances operations durably and knows no noun: a noun registers operation kinds and
 * step kinds, and asks for operations.
 */
import {
  EffectKey,
  Fence,
  Observation,
} from '@slipway/backstage-plugin-releases-node';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { Actor, LedgerObject } from '../ledger';

/**
 * `waiting` (for gates) and `queued` hold nothing; `running` holds the slot, also while parked. The rest is terminal.
 */
export type OperationState =
  | 'waiting'
  | 'queued'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'aborted'
  | 'superseded'
  | 'rejected'
  | 'expired';

/** One step of a frozen plan. */
export interface PlannedStep {
  /** Unique in the plan, for example `apply-local-1`. */
  id: string;
  /** `name@major`, for example `placement.apply@1`. A worker claims only operations whose next step kind it has. */
  kind: string;
  title: string;
  input: JsonObject;
  /** From the step's first start to its end, waits included. */
  timeoutSeconds: number;
}

/** Frozen when the operation is asked for; `hash` is what approvals bind to. */
export interface Plan {
  /** What the plan was made against and from: base deployment, digests, configuration revision, policy revision … Goes into the hash. */
  facts: JsonObject;
  steps: PlannedStep[];
  /** Run in order after a failure or abort of `steps`; empty to leave things as they are. A failure here is never restored. */
  onFailure: PlannedStep[];
}

/** Answer of an operation kind when the engine wants to admit an operation to its slot. */
export type Admission =
  | { decision: 'admit' }
  | { decision: 'defer'; code: string; reason: string; until?: string }
  | {
      decision: 'deny';
      state: 'rejected' | 'expired' | 'superseded';
      code: string;
      reason: string;
    }
  /** The base changed: the plan was made anew, and what was approved before is void. Asked again at once with the new plan. */
  | { decision: 'replan'; plan: Plan; reason: string };

export interface Operation {
  id: string;
  kind: string;
  slot: string;
  subject: LedgerObject;
  requestedBy: Actor;
  state: OperationState;
  /** Which list of steps is being worked on. */
  phase: 'main' | 'restore';
  plan: Plan;
  /** SHA-256 of the plan's canonical JSON, hexadecimal. */
  planHash: string;
  /** Higher goes first; equal ones in order of asking. */
  priority: number;
  automatic: boolean;
  /** Index in the present phase's steps. */
  stepIndex: number;
  fence?: Fence;
  abortRequested?: { by: Actor; reason?: string };
  /** Set while a person must decide: an unknown effect past its horizon, a quarantined step. */
  parked?: { code: string; reason: string; stepId: string };
  /** Why it waits (defer), or why it ended as it did. */
  code?: string;
  reason?: string;
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
}

export type StepState =
  | 'pending'
  | 'running'
  | 'waiting'
  | 'parked'
  | 'succeeded'
  | 'failed'
  | 'aborted'
  | 'skipped';

export interface StepRecord {
  id: string;
  operationId: string;
  phase: 'main' | 'restore';
  index: number;
  kind: string;
  title: string;
  state: StepState;
  attempt: number;
  startedAt?: string;
  finishedAt?: string;
  /** Result facts of a succeeded step, evidence of a failed one, latest progress of a running one. */
  facts?: JsonObject;
  message?: string;
  code?: string;
}

/**
 * Registered by a noun. Everything here runs inside a transaction of the engine: no I/O, and no query outside it.
 */
export interface OperationKind {
  name: string;
  /** Asked whenever the operation could leave `waiting` or `queued`, in the transaction that would admit it. */
  admit(tx: Knex.Transaction, operation: Operation): Promise<Admission>;
  /**
   * Called once for each change of state, in its transaction, after the engine has written its own rows and the ledger's row. The noun
   * brings its own rows along here.
   */
  onTransition(
    tx: Knex.Transaction,
    operation: Operation,
    from: OperationState | undefined,
  ): Promise<void>;
  /** Called in the transaction in which a step changed its state. */
  onStep?(
    tx: Knex.Transaction,
    operation: Operation,
    step: StepRecord,
  ): Promise<void>;
}

/** What a step is given. */
export interface StepContext {
  operation: Operation;
  step: PlannedStep;
  /** Of earlier steps of the same phase, by step id. */
  results: Record<string, JsonObject>;
  /** Aborts when the lease is lost or the worker stops. Pass it to whatever waits. */
  signal: AbortSignal;
  /** Runs `work` in a transaction that commits only while this worker still holds the lease and fence. */
  write<T>(work: (tx: Knex.Transaction) => Promise<T>): Promise<T>;
}

/** What a wait is about. A signal with its key ends it; so does the deadline. */
export interface Wait {
  key: string;
  /** ISO 8601. */
  deadline: string;
  onDeadline: 'fail' | 'park';
  reason: string;
  /** Given back to the step as `state` when it goes on. Small. */
  state?: JsonObject;
}

export type TaskResult =
  | { done: JsonObject }
  | { wait: Wait }
  /** Look again after so many seconds, or when woken. */
  | { again: { afterSeconds: number; message?: string; facts?: JsonObject } };

/** A step without an effect outside the database; safe to run again. Throw a ReleasesError to fail. */
export interface TaskStepKind {
  type: 'task';
  /** `name@major`. */
  kind: string;
  run(
    context: StepContext,
    resumed: { state?: JsonObject; signal?: JsonObject },
  ): Promise<TaskResult>;
}

/** A step with one effect outside: observed before it is acted, at most once for an attempt. */
export interface EffectStepKind {
  type: 'effect';
  /** `name@major`. */
  kind: string;
  /** How often to look while it is progressing and nothing wakes us. */
  pollSeconds: number;
  /** An effect whose outcome stays unknown for so long parks the operation. */
  horizonSeconds: number;
  /** Attempts in all; a further one only after the former was seen absent or failed with a transient cause. 1: a failure is final. */
  maxAttempts: number;
  observe(context: StepContext, key: EffectKey): Promise<Observation>;
  act(
    context: StepContext,
    key: EffectKey,
    fence: Fence,
  ): Promise<{ reference: string }>;
  /** Asked once when the operation is to be aborted while this effect is in flight; observed to a known state afterwards. */
  cancel?(context: StepContext, key: EffectKey, fence: Fence): Promise<void>;
  /** Runs in the transaction that records the end of the step. */
  onEnd?(
    tx: Knex.Transaction,
    context: StepContext,
    observation: Observation,
  ): Promise<void>;
}

export type StepKind = TaskStepKind | EffectStepKind;

export interface EnqueueOptions {
  /** The noun's own id may be used. Unique. */
  id: string;
  kind: string;
  slot: string;
  subject: LedgerObject;
  requestedBy: Actor;
  reason?: string;
  plan: Plan;
  /** Default 0. A rollback uses 100 and so goes to the head. */
  priority?: number;
  automatic?: boolean;
}

export interface Engine {
  registerOperationKind(kind: OperationKind): void;
  registerStepKind(kind: StepKind): void;
  /** Writes the operation (state `waiting`, then admitted by the worker) and wakes a worker when the transaction commits. */
  enqueue(tx: Knex.Transaction, options: EnqueueOptions): Promise<Operation>;
  /**
   * Flags an operation to stop. One that is waiting or queued ends at once; a running one at its next renewal. Throws
   * `operation.ended` when it has ended already.
   */
  abort(
    tx: Knex.Transaction,
    id: string,
    options: { by: Actor; reason?: string },
  ): Promise<Operation>;
  /** Ends operations of a slot that do not run yet, each with its own ledger row; answers their ids. */
  endPending(
    tx: Knex.Transaction,
    options: {
      slot: string;
      automaticOnly?: boolean;
      except?: string;
      state: 'superseded' | 'rejected' | 'expired';
      by: Actor;
      code: string;
      reason: string;
    },
  ): Promise<string[]>;
  /** Wakes whatever waits for the key, now or once its wait is written. Durable with the transaction. */
  signal(
    tx: Knex.Transaction,
    key: string,
    payload?: JsonObject,
  ): Promise<void>;
  /** Gates may have changed: asks the pending operations of the slot again. */
  reconsider(tx: Knex.Transaction, slot: string): Promise<void>;
  /** A person's answer to a parked operation. `retry` looks again; `succeeded` and `failed` settle the step as that. */
  resolveParked(
    tx: Knex.Transaction,
    id: string,
    options: {
      as: 'retry' | 'succeeded' | 'failed';
      by: Actor;
      reason: string;
    },
  ): Promise<Operation>;
  /** A hint from a driver: the operation of this effect should observe now. */
  wakeEffect(key: EffectKey): void;
  get(id: string, tx?: Knex.Transaction): Promise<Operation | undefined>;
  steps(id: string, tx?: Knex.Transaction): Promise<StepRecord[]>;
  /** The operation that holds the slot and those that wait for it, in the order in which they will be admitted. */
  queue(
    slot: string,
    tx?: Knex.Transaction,
  ): Promise<{ running?: Operation; pending: Operation[]; fence: Fence }>;
  /** Whether the loops of this replica are alive, and since when the last turn was. */
  health(): {
    ok: boolean;
    loops: { name: string; ok: boolean; lastTurn: string; error?: string }[];
  };
  start(): Promise<void>;
  /** Hands over what is in flight (lease released) and stops. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** Seconds a lease lasts without renewal. Default 10. */
  leaseSeconds: number;
  /** Operations worked on at once by this replica. Default 10. */
  concurrency: number;
  /** `api`: never works on operations; `worker`: works; both by default. */
  roles: ('api' | 'worker')[];
}
