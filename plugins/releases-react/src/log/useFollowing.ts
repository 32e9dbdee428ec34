/**
 * Following the end of a log, or holding still where somebody reads: nothing that comes or goes moves a line that is on the screen.
 */
import { Virtualizer } from '@tanstack/react-virtual';
import {
  RefObject,
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { LogBuffer, LogEntry } from './LogBuffer';

type Rows = Virtualizer<HTMLDivElement, Element>;

export function useFollowing(options: {
  buffer: LogBuffer;
  entries: readonly LogEntry[];
  scroller: RefObject<HTMLDivElement>;
  rows: Rows;
  /** Changes when the height of rows may. */
  wrap: boolean;
}) {
  const { buffer, entries, scroller, rows, wrap } = options;
  const [following, setFollowing] = useState(true);
  const [seen, setSeen] = useState(0);
  const lastTop = useRef(0);
  /** The first line on the screen, and how far it is scrolled out of it. */
  const anchor = useRef<{ id: number; offset: number }>();
  const first = entries[0]?.id ?? 0;
  const end = first + entries.length;

  const drop = useRef(() => {});
  drop.current = () => {
    const element = scroller.current;
    const top = element && rows.getVirtualItemForOffset(element.scrollTop);
    const entry = top && entries[top.index];
    if (entry) {
      anchor.current = { id: entry.id, offset: element.scrollTop - top.start };
      buffer.hold(entry.id);
    }
  };

  /** Stops following, where there is anything to scroll. */
  const hold = useCallback(() => {
    const element = scroller.current;
    if (element && element.scrollHeight > element.clientHeight) {
      drop.current();
      setFollowing(false);
    }
  }, [scroller]);

  const follow = useCallback(() => {
    anchor.current = undefined;
    buffer.hold(undefined);
    setFollowing(true);
  }, [buffer]);

  // Another log: from its end.
  useLayoutEffect(() => follow(), [follow]);

  const height = rows.getTotalSize();
  useLayoutEffect(() => {
    const element = scroller.current;
    if (following && element && end > first) {
      element.scrollTo({ top: element.scrollHeight });
      lastTop.current = element.scrollTop;
      setSeen(end);
    }
  }, [following, first, end, height, wrap, scroller]);

  // Old lines were let go, or the rows have other heights: what is being read stays where it is.
  useLayoutEffect(() => {
    const element = scroller.current;
    const held = anchor.current;
    if (following || !element || !held) {
      return;
    }
    const row = rows.measurementsCache[held.id - first];
    const top = row && row.start + held.offset;
    if (top !== undefined && element.scrollTop !== top) {
      lastTop.current = top;
      element.scrollTo({ top });
    }
  }, [following, first, wrap, rows, scroller]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) {
      return;
    }
    const { scrollTop, clientHeight, scrollHeight } = element;
    const down = scrollTop > lastTop.current;
    const up = scrollTop < lastTop.current - 1;
    lastTop.current = scrollTop;
    const atEnd = scrollTop + clientHeight >= scrollHeight - 2;
    if (atEnd && down) {
      follow();
    } else if (up && !atEnd) {
      hold();
    } else if (anchor.current) {
      drop.current();
    }
  }, [scroller, follow, hold]);

  return {
    following,
    follow,
    hold,
    onScroll,
    unseen: following ? 0 : end - seen,
  };
}
