/**
 * What an error of the database means, whichever database it is.
 */

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A unique key is taken. */
export function isUniqueViolation(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code === '23505' ||
    code === 'SQLITE_CONSTRAINT_UNIQUE' ||
    code === 'SQLITE_CONSTRAINT_PRIMARYKEY'
  );
}

/** The database rolled the transaction back for another's sake; the same work may be tried again. */
export function isRolledBack(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code === '40001' ||
    code === '40P01' ||
    code === '55P03' ||
    code.startsWith('SQLITE_BUSY') ||
    code.startsWith('SQLITE_LOCKED')
  );
}

const UNREACHABLE =
  /^(08|53|57P0)|^(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$|^SQLITE_(FULL|IOERR)/;
const LOST =
  /connection terminated|connection ended|unable to acquire a connection|acquiring a connection|connection error and is not queryable|timeout expired|transaction query already complete/i;

/** The database could not be reached, gave up midway or has no room: whether the work was done is not known, and later it may go well. */
export function isDatabaseTrouble(error: unknown): boolean {
  return (
    isRolledBack(error) ||
    UNREACHABLE.test(codeOf(error)) ||
    LOST.test(messageOf(error))
  );
}
