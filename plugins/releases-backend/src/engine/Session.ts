/**
 * One turn's work on one operation: what was read under the lease, and writes that commit only while it is held.
 */
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { withAdmission } from './admission';
import { Claim } from './claim';
import { Lease, LeaseLostError } from './lease';
import { Parts } from './parts';
import { stepsOf } from './plan';
import { OperationRow, SlotRow, StepRow, toOperation } from './rows';
import { Operation, PlannedStep, StepContext } from './types';

export type SessionWork<T> = (
  tx: Knex.Transaction,
  slot: SlotRow,
  saw: (row: OperationRow) => void,
) => Promise<T>;

export class Session {
  readonly lease: Lease;
  row: OperationRow;
  operation: Operation;
  steps: StepRow[];
  /** Operation admitted by the transaction that ended this one. */
  admitted?: OperationRow;
  /** Whether a wait may be open; false where it is known that none is. */
  mayWait: boolean;
  private readonly interrupt = new AbortController();
  private readonly wokenAtClaim: number;

  constructor(
    readonly parts: Parts,
    readonly claimed: Claim,
    /** True once the worker stops: nothing further is begun. */
    readonly stopping: () => boolean,
  ) {
    this.row = claimed.row;
    this.steps = claimed.steps;
    this.mayWait = !claimed.fresh;
    this.operation = toOperation(claimed.row);
    this.wokenAtClaim = claimed.row.woken;
    this.lease = new Lease(parts, claimed, flags => this.refresh(flags));
  }

  get fence(): number {
    return this.claimed.fence;
  }

  /** Database time, carried on by the own clock since the claim. Milliseconds since 1970. */
  now(): number {
    return (
      this.claimed.databaseTime + this.parts.monotonic() - this.claimed.sentAt
    );
  }

  /** Whether the main steps are to end before their time. A restore is carried through. */
  get abortRequested(): boolean {
    return this.row.abort_requested !== null && this.row.phase === 'main';
  }

  /** Aborts when a task should end early: the lease is lost, the worker stops, or an abort was requested. */
  get taskSignal(): AbortSignal {
    return AbortSignal.any([this.lease.signal, this.interrupt.signal]);
  }

  interruptTask(reason: string): void {
    this.interrupt.abort(new Error(reason));
  }

  planned(): PlannedStep | undefined {
    return stepsOf(this.operation.plan, this.row.phase)[this.row.step_index];
  }

  stepRow(planned: PlannedStep): StepRow {
    const step = this.steps.find(row => row.step_id === planned.id);
    if (!step) {
      throw new Error(`Operation ${this.row.id} has no row for ${planned.id}`);
    }
    return step;
  }

  replaceStep(step: StepRow): void {
    this.steps = this.steps.map(row =>
      row.step_id === step.step_id ? step : row,
    );
  }

  context(planned: PlannedStep, signal: AbortSignal): StepContext {
    const results: Record<string, JsonObject> = {};
    for (const step of this.steps) {
      if (step.phase === this.row.phase && step.state === 'succeeded') {
        results[step.step_id] = step.facts ? JSON.parse(step.facts) : {};
      }
    }
    return {
      operation: this.operation,
      step: planned,
      results,
      signal,
      write: work => this.write(tx => work(tx)),
    };
  }

  /**
   * Commits only while the lease is held and the fence is the slot's. Throws LeaseLostError otherwise. The operation's row is read anew at
   * the end, unless `work` tells by `saw` how it has left it.
   */
  async write<T>(work: SessionWork<T>): Promise<T> {
    this.lease.assertHeld();
    let fresh: OperationRow | undefined;
    const result = await withAdmission(this.parts, async tx => {
      fresh = undefined;
      const slot = await this.parts.database.lockRow<SlotRow>(
        tx,
        'slots',
        'slot',
        this.row.slot,
      );
      if (
        !slot ||
        Number(slot.fence) !== this.fence ||
        slot.operation_id !== this.row.id
      ) {
        this.lease.lose('another worker has claimed it');
      }
      this.lease.assertHeld();
      const value = await work(tx, slot!, row => {
        fresh = row;
      });
      fresh ??= await tx('operations').where({ id: this.row.id }).first();
      return value;
    });
    if (fresh) {
      this.row = fresh;
      this.operation = toOperation(fresh);
    }
    return result;
  }

  /** Whether somebody has woken the operation since it was claimed, so that resting now would sleep over it. */
  wokenSince(row: OperationRow): boolean {
    return row.woken !== this.wokenAtClaim;
  }

  private refresh(flags: Pick<OperationRow, 'abort_requested'>): void {
    if (flags.abort_requested !== null && this.row.abort_requested === null) {
      this.row = { ...this.row, abort_requested: flags.abort_requested };
      if (this.row.phase === 'main') {
        this.interruptTask('An abort was requested');
      }
    }
  }
}

export function isLeaseLost(error: unknown): boolean {
  return error instanceof LeaseLostError;
}
