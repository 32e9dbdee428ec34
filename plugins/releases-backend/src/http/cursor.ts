/**
 * Keyset pages: a cursor is the sort key of the last row that was given, opaque to clients.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';

export type CursorKey = (string | number)[];

export function encodeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * The sort key in a cursor, or undefined for the first page. `shape` names the type of each of its values. Throws 400 `cursor.invalid`.
 */
export function decodeCursor(
  cursor: string | undefined,
  shape: ('string' | 'number')[],
): CursorKey | undefined {
  if (cursor === undefined) {
    return undefined;
  }
  const key = parse(cursor);
  if (
    !Array.isArray(key) ||
    key.length !== shape.length ||
    !shape.every((type, index) => typeof key[index] === type)
  ) {
    throw new ReleasesError(
      'cursor.invalid',
      'This cursor is not one of this list; leave it out to start from the first page.',
    );
  }
  return key;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Makes a page of at most `limit` items out of `limit + 1` rows that were asked for. */
export function page<Row, Item>(
  rows: Row[],
  limit: number,
  options: { key: (row: Row) => CursorKey; item: (row: Row) => Item },
): { items: Item[]; nextCursor?: string } {
  const items = rows.slice(0, limit);
  return {
    items: items.map(options.item),
    ...(rows.length > limit && {
      nextCursor: encodeCursor(options.key(items[items.length - 1])),
    }),
  };
}
