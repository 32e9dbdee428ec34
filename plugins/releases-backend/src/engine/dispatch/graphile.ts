/**
 * Wakes by graphile-worker: a job an operation, written in the transaction of the change, taken by any replica.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { Logger, makeWorkerUtils, run, Runner } from 'graphile-worker';
import { Knex } from 'knex';
import { Pool } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPool } from './pool';
import { LoopHealth } from '../../database';
import { Dispatch } from './types';

const TASK = 'wake';
/** How late a wake in the future may be. */
const POLL_MILLIS = 1_000;
const RESTART_MILLIS = 1_000;

export class GraphileDispatch implements Dispatch {
  private schema?: string;
  private pool?: Pool;
  private waking?: LoopHealth;

  constructor(
    private readonly knex: Knex,
    private readonly logger: LoggerService,
  ) {}

  /**
   * Makes graphile-worker's tables, in a schema of their own beside the plugin's. Until then nobody is woken, and the sweeper finds the
   * work.
   */
  async prepare(): Promise<void> {
    const { rows } = await this.knex.raw('select current_schema() as name');
    const schema = `${rows[0].name}_wake`;
    this.pool = await createPool(this.knex, this.logger);
    const utils = await makeWorkerUtils({
      pgPool: this.pool,
      schema,
      logger: this.quietLogger(),
    });
    await utils.migrate();
    await utils.release();
    this.schema = schema;
  }

  async wake(
    tx: Knex.Transaction,
    operationId: string,
    delayMillis = 0,
  ): Promise<void> {
    if (!this.schema) {
      return;
    }
    await tx.raw(
      `select 1 from ??.add_job(?, json_build_object('id', ?::text), null::text,
         clock_timestamp() + ? * interval '1 millisecond', 3, ?)`,
      [this.schema, TASK, operationId, delayMillis, operationId],
    );
  }

  async onWake(handler: (operationId: string) => void) {
    let closed = false;
    let runner: Runner | undefined;
    const supervise = async () => {
      while (!closed) {
        try {
          runner = await this.run(handler);
          this.waking = this.state();
          await runner.promise;
        } catch (error) {
          this.waking = this.state(String(error));
          this.logger.warn(
            `Waking by graphile-worker failed and starts again: ${error}`,
          );
        }
        runner = undefined;
        if (!closed) {
          await sleep(RESTART_MILLIS);
        }
      }
    };
    const supervised = supervise();
    return {
      close: async () => {
        closed = true;
        await runner?.stop().catch(() => {
          // It had stopped already, which is what was wanted.
        });
        await supervised;
      },
    };
  }

  health(): LoopHealth[] {
    if (!this.waking) {
      return [];
    }
    // While it runs, graphile-worker polls by itself.
    return [this.waking.ok ? this.state() : this.waking];
  }

  private state(error?: string): LoopHealth {
    return {
      name: 'engine waking',
      ok: error === undefined,
      lastTurn: new Date().toISOString(),
      error,
    };
  }

  async close(): Promise<void> {
    const pool = this.pool;
    this.pool = undefined;
    this.schema = undefined;
    await pool?.end();
  }

  private run(handler: (operationId: string) => void): Promise<Runner> {
    return run({
      pgPool: this.pool,
      schema: this.schema,
      concurrency: 2,
      pollInterval: POLL_MILLIS,
      noHandleSignals: true,
      parsedCronItems: [],
      logger: this.quietLogger(),
      // Without batches graphile-worker does not wait for the end of a job it completes: a lost connection there would be an unhandled
      // rejection, which ends the process. With them it ends the runner, which is started again.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList: {
        [TASK]: async payload => handler((payload as { id: string }).id),
      },
    });
  }

  private quietLogger(): Logger {
    return new Logger(() => (level, message) => {
      if (level === 'error' || level === 'warning') {
        this.logger.debug(`graphile-worker: ${message}`);
      }
    });
  }
}
