/**
 * The engine: what a noun asks of it, and the loops that do it. See ./types for the promise of each method.
 *
 * ```
 *   enqueue ──> waiting <──> queued ──> running ──> succeeded, failed, aborted
 *                  │           │           │ parked: a person is asked
 *                  └───────────┴──> rejected, expired, superseded, aborted
 * ```
 */
import {
  EffectKey,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { NotFoundError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { afterCommit, Loop } from '../database';
import { Actor } from '../ledger';
import { GraphileDispatch } from './dispatch';
import { enqueue } from './enqueue';
import { Parts } from './parts';
import {
  OperationRow,
  PENDING,
  Resolution,
  SlotRow,
  toOperation,
  toStepRecord,
} from './rows';
import { findDue, removeOldSignals } from './sweeper';
import { note, readable, transition } from './transitions';
import {
  Engine,
  EngineOptions,
  EnqueueOptions,
  Operation,
  OperationKind,
  StepKind,
  StepRecord,
} from './types';
import { sendSignal } from './waits';
import { wakeOperation } from './wake';
import { Worker } from './worker';

const CLEAN_EVERY_MILLIS = 3_600_000;

export class DatabaseEngine implements Engine {
  readonly worker: Worker;
  private readonly loops: Loop[];
  private wakes?: { close(): Promise<void> };
  private hints = new Set<string>();

  constructor(readonly parts: Parts, private readonly options: EngineOptions) {
    this.worker = new Worker(parts, options.concurrency);
    const { logger, rhythm } = parts;
    this.loops = this.works
      ? [
          new Loop({
            name: 'engine sweeper',
            intervalMillis: rhythm.sweep,
            logger,
            run: () => this.sweep(),
          }),
          new Loop({
            name: 'engine clean-up',
            intervalMillis: CLEAN_EVERY_MILLIS,
            logger,
            run: () => removeOldSignals(parts),
          }),
        ]
      : [];
  }

  registerOperationKind(kind: OperationKind): void {
    this.parts.registry.addOperationKind(kind);
  }

  registerStepKind(kind: StepKind): void {
    this.parts.registry.addStepKind(kind);
  }

  async enqueue(
    tx: Knex.Transaction,
    options: EnqueueOptions,
  ): Promise<Operation> {
    const operation = await enqueue(this.parts, tx, options);
    if (this.takesUp(operation)) {
      // No way over the database to wake ourselves. Should this replica end before it does, the next sweep of any other finds the operation.
      afterCommit(tx, () => this.worker.kick(operation.id));
    } else {
      await this.parts.dispatch.wake(tx, operation.id);
    }
    return operation;
  }

  async abort(
    tx: Knex.Transaction,
    id: string,
    options: { by: Actor; reason?: string },
  ): Promise<Operation> {
    const row = await this.lock(tx, id);
    if (PENDING.includes(row.state)) {
      return toOperation(
        await transition(this.parts, tx, row, 'aborted', {
          actor: options.by,
          code: 'operation.aborted',
          reason: options.reason,
          set: {
            abort_requested: JSON.stringify(options),
            finished_at: this.parts.database.time(),
            wake_at: null,
          },
        }),
      );
    }
    if (row.state !== 'running') {
      throw new ReleasesError(
        'operation.ended',
        `Operation ${id} has ended already: ${row.state}`,
        { status: 409, details: { state: row.state } },
      );
    }
    if (row.abort_requested === null) {
      await tx('operations')
        .where({ id })
        .update({ abort_requested: JSON.stringify(options), parked: null });
      await note(this.parts, tx, row, {
        verb: 'abort-requested',
        actor: options.by,
        reason: options.reason,
      });
      await wakeOperation(this.parts, tx, id);
    }
    return this.read(tx, id);
  }

  async endPending(
    tx: Knex.Transaction,
    options: Parameters<Engine['endPending']>[1],
  ): Promise<string[]> {
    await this.parts.database.lockRow(tx, 'slots', 'slot', options.slot);
    const query = tx('operations')
      .where({ slot: options.slot })
      .whereIn('state', PENDING);
    if (options.automaticOnly) {
      query.where({ automatic: true });
    }
    if (options.except !== undefined) {
      query.whereNot({ id: options.except });
    }
    const rows: OperationRow[] = await query.orderBy('asked');
    for (const row of rows) {
      await transition(this.parts, tx, row, options.state, {
        actor: options.by,
        code: options.code,
        reason: options.reason,
        set: {
          finished_at: this.parts.database.time(),
          wake_at: null,
        },
      });
    }
    return rows.map(row => row.id);
  }

  signal(
    tx: Knex.Transaction,
    key: string,
    payload?: JsonObject,
  ): Promise<void> {
    return sendSignal(this.parts, tx, key, payload);
  }

  async reconsider(tx: Knex.Transaction, slot: string): Promise<void> {
    const pending = () =>
      tx('operations')
        .where({ slot })
        .whereIn('state', PENDING)
        .whereNull('parked');
    await pending().update({ wake_at: this.parts.database.time() });
    const [first] = await pending()
      .orderBy('priority', 'desc')
      .orderBy('asked')
      .limit(1)
      .select('id');
    if (first) {
      await this.parts.dispatch.wake(tx, first.id);
    }
  }

  async resolveParked(
    tx: Knex.Transaction,
    id: string,
    options: { as: Resolution['as']; by: Actor; reason: string },
  ): Promise<Operation> {
    const row = await this.lock(tx, id);
    if (!row.parked) {
      throw new ReleasesError(
        'operation.not-parked',
        `Operation ${id} does not wait for an answer`,
        { status: 409 },
      );
    }
    await note(this.parts, tx, row, {
      verb: 'resolved',
      actor: options.by,
      after: { as: options.as },
      reason: options.reason,
    });
    const unreadable = readable(row) === undefined;
    if (options.as === 'failed' && (unreadable || row.state !== 'running')) {
      return this.endUnworkable(tx, row, options);
    }
    const resolution: Resolution = {
      as: options.as,
      by: options.by.ref,
      reason: options.reason,
    };
    await tx('operations')
      .where({ id })
      .update({
        parked: null,
        failures: 0,
        resolution: row.state === 'running' ? JSON.stringify(resolution) : null,
      });
    await wakeOperation(this.parts, tx, id);
    return this.read(tx, id);
  }

  wakeEffect(key: EffectKey): void {
    const parts = key.split('/');
    const id = parts.slice(0, -2).join('/');
    if (!id || this.hints.has(id)) {
      return;
    }
    this.hints.add(id);
    this.parts.database
      .transaction(async tx => {
        this.hints.delete(id);
        await wakeOperation(this.parts, tx, id);
      })
      .catch(error => {
        this.hints.delete(id);
        this.parts.logger.debug(`A hint for ${key} was lost: ${error}`);
      });
  }

  async get(id: string, tx?: Knex.Transaction): Promise<Operation | undefined> {
    const row = await this.knex(tx)('operations').where({ id }).first();
    return row && toOperation(row);
  }

  async steps(id: string, tx?: Knex.Transaction): Promise<StepRecord[]> {
    const rows = await this.knex(tx)('operation_steps')
      .where({ operation_id: id })
      .orderBy([{ column: 'phase' }, { column: 'idx' }]);
    return rows.map(toStepRecord);
  }

  async queue(slot: string, tx?: Knex.Transaction) {
    const knex = this.knex(tx);
    const rows: OperationRow[] = await knex('operations')
      .where({ slot })
      .whereIn('state', [...PENDING, 'running'])
      .orderBy([
        { column: 'priority', order: 'desc' },
        { column: 'asked', order: 'asc' },
      ]);
    const held = await knex('slots').where({ slot }).first('fence');
    const open = rows
      .map(readable)
      .filter((operation): operation is Operation => operation !== undefined);
    return {
      running: open.find(operation => operation.state === 'running'),
      pending: open.filter(operation => operation.state !== 'running'),
      fence: Number(held?.fence ?? 0),
    };
  }

  health() {
    const { dispatch, ledger } = this.parts;
    const loops = [
      ...this.loops.map(loop => loop.health()),
      ...dispatch.health(),
      ...ledger.health(),
    ];
    return { ok: loops.every(loop => loop.ok), loops };
  }

  async start(): Promise<void> {
    const { dispatch } = this.parts;
    if (dispatch instanceof GraphileDispatch) {
      await dispatch.prepare();
    }
    if (this.works) {
      this.wakes = await dispatch.onWake(id => this.worker.kick(id));
    }
    this.loops.forEach(loop => loop.start());
  }

  async stop(): Promise<void> {
    const { dispatch } = this.parts;
    await Promise.all(this.loops.map(loop => loop.stop()));
    await this.worker.stop();
    await this.wakes?.close();
    this.wakes = undefined;
    if (dispatch instanceof GraphileDispatch) {
      await dispatch.close();
    }
  }

  /** Takes up what is due and was not woken. */
  private async sweep(): Promise<void> {
    const { room } = this.worker;
    if (room > 0) {
      const due = await findDue(this.parts, room);
      due
        .filter(id => !this.worker.has(id))
        .forEach(id => this.worker.kick(id));
    }
  }

  /** Whether this replica may begin the operation itself, and soon. */
  private takesUp({ kind, plan }: Operation): boolean {
    const { registry } = this.parts;
    return (
      this.wakes !== undefined &&
      this.worker.isAtLeisure &&
      registry.operation(kind) !== undefined &&
      plan.steps.every(step => registry.step(step.kind) !== undefined)
    );
  }

  private get works(): boolean {
    return this.options.roles.includes('worker');
  }

  private knex(tx?: Knex.Transaction): Knex {
    return tx ?? this.parts.database.knex;
  }

  private async lock(tx: Knex.Transaction, id: string): Promise<OperationRow> {
    const found = await tx('operations').where({ id }).first('slot');
    if (!found) {
      throw new NotFoundError(`There is no operation ${id}`);
    }
    await this.parts.database.lockRow<SlotRow>(tx, 'slots', 'slot', found.slot);
    return tx('operations').where({ id }).first();
  }

  private async read(tx: Knex.Transaction, id: string): Promise<Operation> {
    return toOperation(await tx('operations').where({ id }).first());
  }

  /** Ends an operation that no worker can work on: it is unreadable, or was never admitted. */
  private async endUnworkable(
    tx: Knex.Transaction,
    row: OperationRow,
    options: { by: Actor; reason: string },
  ): Promise<Operation> {
    const { database } = this.parts;
    await tx('slots')
      .where({ slot: row.slot, operation_id: row.id })
      .update({ operation_id: null, lease_owner: null, lease_until: null });
    const ended = await transition(this.parts, tx, row, 'failed', {
      actor: options.by,
      code: 'operation.resolved-failed',
      reason: options.reason,
      set: {
        parked: null,
        wake_at: null,
        next_kind: null,
        finished_at: database.time(),
      },
    });
    await this.reconsider(tx, row.slot);
    const { plan, ...rest } = ended;
    return (
      readable(ended) ??
      toOperation({ ...rest, plan: '{"facts":{},"steps":[],"onFailure":[]}' })
    );
  }
}
