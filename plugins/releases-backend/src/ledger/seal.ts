/**
 * Gives committed rows their place: gapless `seq`, and a hash over the former row's.
 *
 * PostgreSQL commits out of the order of ids, so the sealer takes what it sees; a row that commits later gets a later place. What one
 * transaction wrote after it could see another's row is sealed after that row.
 */
import { Knex } from 'knex';
import { Database } from '../database';
import { LedgerRow, rowHash } from './rows';

/** Rows sealed in one transaction at most. */
export const BATCH = 500;

interface Head {
  seq: number | string;
  hash: string;
}

/**
 * Seals up to a batch; answers how many. The lock on the head row makes it one sealer at a time, in any number of replicas. Where there is
 * hardly anything (`expected` is false) it looks before it takes the lock.
 */
export async function sealBatch(
  database: Database,
  expected = false,
): Promise<number> {
  if (!expected && !(await anyUnsealed(database))) {
    return 0;
  }
  return database.transaction(async tx => {
    const head = await database.lockRow<Head>(
      tx,
      'ledger_head',
      'name',
      'head',
    );
    if (!head) {
      throw new Error('The ledger has lost its head row; restore the database');
    }
    const rows: LedgerRow[] = await tx('ledger')
      .whereNull('seq')
      .orderBy('id')
      .limit(BATCH);
    if (!rows.length) {
      return 0;
    }
    let seq = Number(head.seq);
    let hash = head.hash;
    const sealed = rows.map(row => {
      const prior = hash;
      hash = rowHash(prior, row);
      seq++;
      return [row.id, seq, prior, hash] as const;
    });
    await writeSeals(database, tx, sealed, { seq, hash });
    return rows.length;
  });
}

async function anyUnsealed(database: Database): Promise<boolean> {
  const [row] = await database
    .knex('ledger')
    .whereNull('seq')
    .limit(1)
    .select('id');
  return row !== undefined;
}

async function writeSeals(
  database: Database,
  tx: Knex.Transaction,
  sealed: (readonly [number | string, number, string, string])[],
  head: Head,
): Promise<void> {
  if (database.isPostgres) {
    await tx.raw(
      `with head as (update ledger_head set seq = ?, hash = ? where name = 'head')
       update ledger set seq = v.seq, prior_hash = v.prior, hash = v.hash
       from (values ${sealed
         .map(() => '(?::bigint, ?::bigint, ?::text, ?::text)')
         .join(', ')}) as v (id, seq, prior, hash)
       where ledger.id = v.id`,
      [head.seq, head.hash, ...sealed.flat()],
    );
    return;
  }
  for (const [id, seq, prior, hash] of sealed) {
    await tx('ledger').where({ id }).update({ seq, prior_hash: prior, hash });
  }
  await tx('ledger_head').where({ name: 'head' }).update(head);
}
