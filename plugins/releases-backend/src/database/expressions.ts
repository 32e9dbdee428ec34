/**
 * Pieces of SQL that PostgreSQL and SQLite write differently. Columns hold times as ISO 8601 text in UTC.
 */
import { Knex } from 'knex';

const isPostgres = (knex: Knex) => knex.client.config.client === 'pg';

/** The Monday of the ISO week, in UTC, of a time: `2026-12-28`. */
export function mondayOf(knex: Knex, column: string): Knex.Raw {
  return isPostgres(knex)
    ? knex.raw(
        `to_char(date_trunc('week', cast(?? as timestamptz) at time zone 'UTC'), 'YYYY-MM-DD')`,
        [column],
      )
    : // Six days back and then on to the next Monday, which may be the same day.
      knex.raw(`date(??, '-6 days', 'weekday 1')`, [column]);
}

/** Seconds from one time to another, to the millisecond. */
export function secondsBetween(knex: Knex, from: string, to: string): Knex.Raw {
  return isPostgres(knex)
    ? knex.raw(
        'cast(extract(epoch from cast(?? as timestamptz) - cast(?? as timestamptz)) as double precision)',
        [to, from],
      )
    : knex.raw('round((julianday(??) - julianday(??)) * 86400, 3)', [to, from]);
}

/** Whether a column has one of many values; one binding, however many they are. */
export function isAnyOf(
  knex: Knex,
  column: string,
  values: string[],
): Knex.Raw {
  return isPostgres(knex)
    ? knex.raw('?? = any(?)', [column, values])
    : knex.raw('?? in (select value from json_each(?))', [
        column,
        JSON.stringify(values),
      ]);
}
