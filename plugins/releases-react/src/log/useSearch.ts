/**
 * Finding text in the whole of a log buffer.
 */
import { useDeferredValue, useMemo, useState } from 'react';
import { plainText } from './ansi';
import { LogEntry } from './LogBuffer';

/**
 * Matching entries by id, and which of them one stands at. Letter case is ignored.
 */
export function useSearch(entries: readonly LogEntry[], text: string) {
  const wanted = useDeferredValue(text.trim().toLowerCase());
  const [at, setAt] = useState<number>();
  const matches = useMemo(
    () =>
      wanted
        ? entries
            .filter(
              entry =>
                !entry.mark &&
                plainText(entry.text).toLowerCase().includes(wanted),
            )
            .map(entry => entry.id)
        : [],
    [entries, wanted],
  );
  const position = at === undefined ? -1 : matches.indexOf(at);

  return {
    matches,
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
