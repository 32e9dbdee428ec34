/**
 * A list of what is about now that does not move under the reader: what has ended keeps its row until the reader lets it go, and what is new
 * comes in below.
 */
import { useState } from 'react';

interface Kept<T> {
  scope: string;
  rows: T[];
}

/** The rows as they stood, renewed in place, and below them those that were not there yet. */
function renewed<T extends { id: string }>(rows: T[], items: T[]): T[] {
  const present = new Map(items.map(item => [item.id, item]));
  const known = new Set(rows.map(({ id }) => id));
  return [
    ...rows.map(row => present.get(row.id) ?? row),
    ...items.filter(({ id }) => !known.has(id)),
  ];
}

/**
 * `ended` has the ids of rows that are no longer among the items; `letGo` takes them away. Another `scope` (a filter) is another list.
 */
export function useKeptList<T extends { id: string }>(
  items: T[] | undefined,
  scope: string,
) {
  const [kept, setKept] = useState<Kept<T>>({ scope, rows: [] });
  const former = kept.scope === scope ? kept.rows : [];
  const rows = items ? renewed(former, items) : former;
  const same =
    kept.scope === scope &&
    rows.length === former.length &&
    rows.every((row, index) => row === former[index]);
  if (!same) {
    // While rendering, so that no row is ever seen to be missing.
    setKept({ scope, rows });
  }
  const present = new Set((items ?? []).map(({ id }) => id));
  const ended = new Set(
    items ? rows.map(({ id }) => id).filter(id => !present.has(id)) : [],
  );
  return {
    rows,
    ended,
    letGo: () => setKept({ scope, rows: items ?? [] }),
  };
}
