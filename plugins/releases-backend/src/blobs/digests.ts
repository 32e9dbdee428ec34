/**
 * Digests within rows that name blobs, page by page.
 */
import { Knex } from 'knex';

const PAGE = 500;
const DIGESTS = /sha256:[0-9a-f]{64}/g;

/** Every digest in the text column `column`; `id` is a text column that is unique, or `column` itself. */
export async function* digestsIn(
  database: Knex,
  table: string,
  column: string,
  id: string = 'id',
): AsyncIterable<string> {
  let after = '';
  for (;;) {
    const rows: Record<string, string>[] = await database(table)
      .whereNotNull(column)
      .andWhere(id, '>', after)
      .orderBy(id)
      .limit(PAGE)
      .select(id, column);
    for (const row of rows) {
      yield* row[column].match(DIGESTS) ?? [];
    }
    if (rows.length < PAGE) {
      return;
    }
    after = rows[rows.length - 1][id];
  }
}
