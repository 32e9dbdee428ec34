/**
 * The matches of a search in a log, and at which of them one stands.
 */
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { LogBuffer } from './LogBuffer';
import { LogSearch, lowerBound } from './LogSearch';

export function useSearch(buffer: LogBuffer, text: string) {
  const search = useMemo(() => new LogSearch(buffer), [buffer]);
  const { matches, complete } = useSyncExternalStore(
    search.subscribe,
    search.getSnapshot,
  );
  const [at, setAt] = useState<number>();
  useEffect(() => search.want(text), [search, text]);

  const place = at === undefined ? -1 : lowerBound(matches, at);
  const position = place >= 0 && matches[place] === at ? place : -1;

  return {
    matches,
    complete,
    /** From 0; -1 before the first step. */
    position,
    current: position < 0 ? undefined : at,
    /** Goes to the next or the former match, round the end, and gives its id. */
    step: (direction: 1 | -1): number | undefined => {
      if (matches.length === 0) {
        return undefined;
      }
      const from = position < 0 && direction < 0 ? 0 : position;
      const next =
        matches[(from + direction + matches.length) % matches.length];
      setAt(next);
      return next;
    },
  };
}
