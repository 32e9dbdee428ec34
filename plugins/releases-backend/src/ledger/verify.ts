/**
 * Finds rows of the ledger that were altered, taken out or moved behind its back.
 */
import { Knex } from 'knex';
import { LedgerRow, rowHash } from './rows';
import { VerifyReport } from './types';

const PAGE = 1000;
const MOST_PROBLEMS = 1000;

type Problem = VerifyReport['problems'][number];

/**
 * Walks the chain. A row whose content does not give its hash is altered; a number that is not there is missing, also after the last one
 * up to the head; a row that is whole, yet chained to another than its predecessor, is reordered when that other one is still there, and
 * otherwise it is the predecessor that was altered together with its hash. Reports at most 1000 problems.
 */
export async function verifyLedger(knex: Knex): Promise<VerifyReport> {
  const problems: Problem[] = [];
  const add = (seq: number, problem: Problem['problem']) => {
    const known = problems.some(p => p.seq === seq && p.problem === problem);
    if (!known && problems.length < MOST_PROBLEMS) {
      problems.push({ seq, problem });
    }
  };
  const head = await knex('ledger_head').where({ name: 'head' }).first();
  const headSeq = Number(head?.seq ?? 0);

  let last = 0;
  let lastHash: string | undefined = '';
  let sealed = 0;
  for (;;) {
    const rows: LedgerRow[] = await knex('ledger')
      .where('seq', '>', last)
      .andWhere('seq', '<=', headSeq)
      .orderBy('seq')
      .limit(PAGE);
    for (const row of rows) {
      const seq = Number(row.seq);
      for (let gone = last + 1; gone < seq; gone++) {
        add(gone, 'missing');
        lastHash = undefined;
      }
      if (rowHash(row.prior_hash ?? '', row) !== row.hash) {
        add(seq, 'altered');
      } else if (lastHash !== undefined && row.prior_hash !== lastHash) {
        const [other] = await knex('ledger')
          .where({ hash: row.prior_hash })
          .select('seq');
        const moved = other !== undefined || row.prior_hash === '';
        add(moved ? seq : last, moved ? 'reordered' : 'altered');
      }
      last = seq;
      lastHash = row.hash ?? undefined;
      sealed++;
    }
    if (rows.length < PAGE) {
      break;
    }
  }
  for (let gone = last + 1; gone <= headSeq; gone++) {
    add(gone, 'missing');
  }
  if (last === headSeq && lastHash !== undefined && head?.hash !== lastHash) {
    add(last, 'altered');
  }
  const [{ unsealed }] = await knex('ledger')
    .whereNull('seq')
    .count({ unsealed: '*' });
  return {
    ok: problems.length === 0,
    sealed,
    unsealed: Number(unsealed),
    problems,
  };
}
