/**
 * The ledger on knex.
 *
 * ```
 *   append (in the change's transaction) ──commit──> unsealed ──sealer, any replica, one at a time──> sealed: seq, hash
 *                                                    no reader sees it                                 read, readBack, onSealed
 * ```
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { afterCommit, Database, Loop } from '../database';
import { applyFilter, LedgerRow, toRow, toSealed } from './rows';
import { BATCH, sealBatch } from './seal';
import {
  Ledger,
  LedgerEntry,
  LedgerFilter,
  SealedEntry,
  VerifyReport,
} from './types';
import { verifyLedger } from './verify';

/** Own rows are sealed at once; this is for those of a replica that died before it sealed. */
const SEAL_EVERY_MILLIS = 1_000;
/** Between two seals, so that under load many rows are sealed at once. What comes after a quiet while is sealed at once. */
const SEAL_REST_MILLIS = 20;
/** How often one replica looks for rows that another has sealed, while somebody listens. */
const WATCH_EVERY_MILLIS = 150;

class DatabaseLedger implements Ledger {
  private readonly listeners = new Set<() => void>();
  private readonly sealer: Loop;
  private readonly watcher: Loop;
  private told = 0;
  private started = false;
  /** Whether own rows were committed since the last seal began. */
  private appended = false;

  constructor(
    private readonly database: Database,
    private readonly logger: LoggerService,
  ) {
    this.sealer = new Loop({
      name: 'ledger sealer',
      intervalMillis: SEAL_EVERY_MILLIS,
      restMillis: SEAL_REST_MILLIS,
      logger,
      run: () => this.seal(),
    });
    this.watcher = new Loop({
      name: 'ledger watcher',
      intervalMillis: WATCH_EVERY_MILLIS,
      logger,
      run: () => this.tell(),
    });
  }

  async append(tx: Knex.Transaction, entry: LedgerEntry): Promise<void> {
    await this.insertion(tx, entry);
  }

  insertion(tx: Knex.Transaction, entry: LedgerEntry): Knex.QueryBuilder {
    afterCommit(tx, () => {
      this.appended = true;
      this.sealer.kick();
    });
    return tx('ledger').insert({ ...toRow(entry), time: this.database.time() });
  }

  async read(options: {
    after: number;
    limit: number;
    filter?: LedgerFilter;
  }): Promise<SealedEntry[]> {
    const rows: LedgerRow[] = await this.database
      .knex('ledger')
      .where('seq', '>', options.after)
      .modify(applyFilter, options.filter)
      .orderBy('seq')
      .limit(options.limit);
    return rows.map(toSealed);
  }

  async readBack(options: {
    before?: number;
    limit: number;
    filter?: LedgerFilter;
  }): Promise<SealedEntry[]> {
    const query = this.database.knex('ledger').whereNotNull('seq');
    if (options.before !== undefined) {
      query.where('seq', '<', options.before);
    }
    const rows: LedgerRow[] = await query
      .modify(applyFilter, options.filter)
      .orderBy('seq', 'desc')
      .limit(options.limit);
    return rows.map(toSealed);
  }

  async head(): Promise<number> {
    const row = await this.database.knex('ledger_head').first('seq');
    return Number(row?.seq ?? 0);
  }

  onSealed(listener: () => void): { close(): void } {
    const entry = () => listener();
    this.listeners.add(entry);
    if (this.started) {
      this.watcher.start();
    }
    return {
      close: () => {
        this.listeners.delete(entry);
        if (!this.listeners.size) {
          void this.watcher.stop();
        }
      },
    };
  }

  verify(): Promise<VerifyReport> {
    return verifyLedger(this.database.knex);
  }

  health() {
    return [this.sealer.health()];
  }

  async start(): Promise<void> {
    this.started = true;
    this.told = await this.head();
    this.sealer.start();
    if (this.listeners.size) {
      this.watcher.start();
    }
  }

  async stop(): Promise<void> {
    this.started = false;
    await this.watcher.stop();
    await this.sealer.stop();
    await this.seal().catch(error =>
      this.logger.warn(
        `The last rows of the ledger are left for another replica or the next start to seal: ${error}`,
      ),
    );
  }

  private async seal(): Promise<void> {
    let sealed = 0;
    let batch;
    do {
      const { appended } = this;
      this.appended = false;
      batch = await sealBatch(this.database, appended);
      sealed += batch;
      // Own rows that come meanwhile ask for a turn of their own.
    } while (batch === BATCH);
    if (sealed && this.listeners.size) {
      await this.tell();
    }
  }

  private async tell(): Promise<void> {
    const head = await this.head();
    if (head <= this.told) {
      return;
    }
    this.told = head;
    for (const listener of this.listeners) {
      try {
        listener();
      } catch (error) {
        this.logger.warn(`A listener of the ledger failed: ${error}`);
      }
    }
  }
}

export function createLedger(options: {
  database: Knex | Database;
  logger: LoggerService;
}): Ledger {
  const { database, logger } = options;
  return new DatabaseLedger(
    database instanceof Database ? database : new Database(database),
    logger,
  );
}
