/**
 * The only place that knows PostgreSQL from SQLite: time, locks, transactions.
 *
 * Times are stored as ISO 8601 text in UTC with milliseconds, so that both databases sort and compare them alike; JSON is stored as text,
 * so that what was hashed stays byte for byte.
 */
import { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRolledBack } from './errors';

const TRIES = 8;

export interface DatabaseOptions {
  /** Milliseconds since 1970 in place of the database's own clock; for simulations. */
  clock?: () => number;
}

/** With the database's time as it was locked, ISO 8601; a wait for the lock may come on top. */
export type Locked<T> = T & { now: string };

export class Database {
  readonly isPostgres: boolean;

  constructor(
    readonly knex: Knex,
    private readonly options: DatabaseOptions = {},
  ) {
    this.isPostgres = knex.client.config.client === 'pg';
  }

  /** The database's time, `milliseconds` from now, as a piece of SQL. Moves on within a transaction. */
  time(milliseconds = 0): Knex.Raw {
    const shift = Math.round(milliseconds);
    if (this.options.clock) {
      const at = new Date(this.options.clock() + shift).toISOString();
      return this.knex.raw('cast(? as text)', [at]);
    }
    return this.isPostgres
      ? this.knex.raw(
          `to_char((clock_timestamp() + ? * interval '1 millisecond') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
          [shift],
        )
      : this.knex.raw(`strftime('%Y-%m-%dT%H:%M:%fZ', 'now', ?)`, [
          `${shift / 1000} seconds`,
        ]);
  }

  /** The database's time in milliseconds since 1970. */
  async now(tx: Knex = this.knex): Promise<number> {
    const [row] = await tx.select<{ now: string }[]>(
      tx.raw('? as now', [this.time()]),
    );
    return Date.parse(row.now);
  }

  /**
   * Runs `work` in a transaction, again where the database itself has rolled it back for another's sake (deadlock, serialization, busy).
   * A lost connection is not tried again: its commit may have succeeded.
   */
  async transaction<T>(work: (tx: Knex.Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.knex.transaction(work);
      } catch (error) {
        if (attempt === TRIES || !isRolledBack(error)) {
          throw error;
        }
        await sleep(Math.random() * 20 * 2 ** attempt);
      }
    }
  }

  /** Holds `name` until the transaction ends. SQLite has one writer at a time anyway. */
  async lockName(tx: Knex.Transaction, name: string): Promise<void> {
    if (this.isPostgres) {
      await tx.raw(
        'select pg_advisory_xact_lock(hashtextextended(current_schema() || ?, 0))',
        [`/${name}`],
      );
    }
  }

  /** Reads one row and the time, and keeps others from writing the row until the transaction ends. */
  async lockRow<T>(
    tx: Knex.Transaction,
    table: string,
    key: string,
    value: string | Knex.QueryBuilder,
  ): Promise<Locked<T> | undefined> {
    if (!this.isPostgres) {
      // A write takes SQLite's write lock, so that what is read next stays true until the commit.
      await tx(table)
        .where(key, value)
        .update({ [key]: tx.ref(key) });
    }
    const row = await tx(table)
      .where(key, value)
      .forUpdate()
      .first('*', tx.raw('? as now', [this.time()]));
    return row as Locked<T> | undefined;
  }

  /**
   * Runs `writes` and `last`, and answers what `last` does: on PostgreSQL as one statement, which is one way to the server and back. So none of
   * them may read what another writes, nor write the same row. SQLite, where there is no way to go, runs one after the other.
   */
  async together<T>(
    writes: Knex.QueryBuilder[],
    last: Knex.QueryBuilder,
  ): Promise<T> {
    if (!this.isPostgres) {
      for (const write of writes) {
        await write;
      }
      return last;
    }
    writes.forEach((write, index) => last.with(`write_${index}`, write));
    return last;
  }
}

/** Runs `work` once the transaction has committed, never when it has not. */
export function afterCommit(tx: Knex.Transaction, work: () => void): void {
  tx.executionPromise.then(work, () => {});
}

/** {@link Database.transaction} for whoever has only a knex. */
export function transaction<T>(
  knex: Knex,
  work: (tx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return new Database(knex).transaction(work);
}
