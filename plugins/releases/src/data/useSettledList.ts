/**
 * A newest-first list that does not move under the reader: what came after the list was opened waits until it is asked for.
 */
import { useEffect, useState } from 'react';

/**
 * Rows keep their places and are renewed in place. `fresh` counts the rows that wait; `showFresh` lets them in. Another `scope` (a filter)
 * is another list.
 */
export function useSettledList<T extends { id: string }>(
  items: T[] | undefined,
  scope: string,
) {
  const [top, setTop] = useState<{ scope: string; id?: string }>();
  const known = top?.scope === scope ? top : undefined;

  useEffect(() => {
    if (items && !known) {
      setTop({ scope, id: items[0]?.id });
    }
  }, [items, known, scope]);

  const position = known
    ? (items ?? []).findIndex(({ id }) => id === known.id)
    : 0;
  // An empty list has nobody's place to keep; a first row that is gone has none either.
  const fresh = known?.id === undefined ? 0 : Math.max(0, position);
  return {
    shown: (items ?? []).slice(fresh),
    fresh,
    showFresh: () => setTop({ scope, id: items?.[0]?.id }),
  };
}
