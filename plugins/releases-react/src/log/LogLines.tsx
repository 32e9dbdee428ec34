/**
 * The lines of a log as a virtual list: only what is on the screen is in the document.
 */
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  forwardRef,
  KeyboardEvent,
  useCallback,
  useImperativeHandle,
  useRef,
  WheelEvent,
} from 'react';
import { useLanguage } from '../time/useLanguage';
import { releasesReactTranslationRef } from '../translation/ref';
import { LogBuffer, LogEntry, LogSnapshot } from './LogBuffer';
import { Emphasis, LogRow } from './LogRow';
import { lowerBound } from './LogSearch';
import { useFollowing } from './useFollowing';
import { LogState } from './useLog';

const ROW = 20;

const style = {
  minHeight: 160,
  overflow: 'auto',
  bgcolor: '#17191c',
  color: '#e8eaed',
  fontFamily:
    'ui-monospace, "Cascadia Mono", "Noto Sans Mono CJK SC", Menlo, monospace',
  fontSize: 13,
  lineHeight: `${ROW}px`,
  borderRadius: 1,
  overflowAnchor: 'none',
  '&:focus-visible': {
    outline: '2px solid',
    outlineColor: 'primary.main',
    outlineOffset: 2,
  },
};

export interface LogLinesHandle {
  /** Brings a line to the middle of the screen and holds it there. */
  show(id: number): void;
  /** The first line on the screen. */
  top(): LogEntry | undefined;
}

export interface LogLinesProps {
  buffer: LogBuffer;
  snapshot: LogSnapshot;
  state: LogState['kind'];
  label: string;
  height: string;
  wrap: boolean;
  times: boolean;
  matches: readonly number[];
  current?: number;
  linked?: string;
  onLink?: (entry: LogEntry) => void;
  /** Keys that the list has no use for itself. */
  onKey: (event: KeyboardEvent) => void;
}

export const LogLines = forwardRef<LogLinesHandle, LogLinesProps>(
  (props, ref) => {
    const { t } = useTranslationRef(releasesReactTranslationRef);
    const language = useLanguage();
    const { buffer, wrap, matches, current, linked } = props;
    const { entries, dropped, full } = props.snapshot;
    const scroller = useRef<HTMLDivElement>(null);
    const first = entries[0]?.id ?? 0;

    const rows = useVirtualizer({
      count: entries.length,
      getScrollElement: () => scroller.current,
      estimateSize,
      // The same function while no line was let go: another one makes the list measure every row anew.
      getItemKey: useCallback((index: number) => first + index, [first]),
      paddingStart: ROW,
      overscan: 10,
    });
    const { follow, hold, onScroll, unseen } = useFollowing({
      buffer,
      entries,
      scroller,
      rows,
      wrap,
    });

    useImperativeHandle(ref, () => ({
      show: id => {
        hold();
        rows.scrollToIndex(id - first, { align: 'center' });
      },
      top: () => {
        const item = rows.getVirtualItemForOffset(
          scroller.current?.scrollTop ?? 0,
        );
        return item && entries[item.index];
      },
    }));

    const onKeyDown = (event: KeyboardEvent) => {
      if (
        event.nativeEvent.isComposing ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey
      ) {
        return;
      }
      if (event.key === 'End') {
        event.preventDefault();
        follow();
      } else if (event.key === 'Home') {
        event.preventDefault();
        hold();
        rows.scrollToOffset(0);
      } else if (event.key === 'ArrowUp' || event.key === 'PageUp') {
        hold();
      } else {
        props.onKey(event);
      }
    };

    const emphasisOf = (entry: LogEntry): Emphasis => {
      if (linked !== undefined && entry.key === linked) {
        return 'linked';
      }
      if (entry.id === current) {
        return 'current';
      }
      return matches[lowerBound(matches, entry.id)] === entry.id
        ? 'match'
        : undefined;
    };

    return (
      <Box sx={{ position: 'relative' }}>
        <Box
          ref={scroller}
          role="log"
          aria-live="off"
          aria-label={props.label}
          tabIndex={0}
          onScroll={onScroll}
          onKeyDown={onKeyDown}
          onWheel={(event: WheelEvent) => event.deltaY < 0 && hold()}
          sx={style}
          style={{ height: props.height }}
        >
          <div
            style={{
              height: rows.getTotalSize(),
              position: 'relative',
              minWidth: '100%',
            }}
          >
            {dropped > 0 && (
              <div style={{ padding: '0 12px', color: '#f4d06f' }}>
                {`— ${t('log.dropped', {
                  count: dropped,
                  lines: dropped.toLocaleString(language),
                })} —`}
              </div>
            )}
            {rows.getVirtualItems().map(row => {
              const entry = entries[row.index];
              return (
                <div
                  key={row.key}
                  ref={wrap ? rows.measureElement : undefined}
                  data-index={row.index}
                  style={{
                    position: 'absolute',
                    top: 0,
                    left: 0,
                    width: wrap ? '100%' : undefined,
                    minHeight: ROW,
                    padding: '0 12px',
                    boxSizing: 'border-box',
                    whiteSpace: wrap ? 'pre-wrap' : 'pre',
                    overflowWrap: wrap ? 'anywhere' : undefined,
                    transform: `translateY(${row.start}px)`,
                  }}
                >
                  <LogRow
                    entry={entry}
                    emphasis={emphasisOf(entry)}
                    times={props.times}
                    onLink={props.onLink}
                  />
                </div>
              );
            })}
          </div>
          {entries.length === 0 &&
            (props.state === 'live' || props.state === 'ended') && (
              <Box sx={{ p: 1.5 }}>
                {t(props.state === 'live' ? 'log.silent' : 'log.empty')}
              </Box>
            )}
        </Box>
        {unseen > 0 && (
          <Button
            variant="contained"
            size="small"
            onClick={follow}
            sx={{
              position: 'absolute',
              bottom: 12,
              left: '50%',
              transform: 'translateX(-50%)',
              textTransform: 'none',
              borderRadius: 4,
              fontVariantNumeric: 'tabular-nums',
              whiteSpace: 'nowrap',
            }}
          >
            {t(full ? 'log.unseenFull' : 'log.unseen', {
              lines: unseen.toLocaleString(language),
            })}
          </Button>
        )}
      </Box>
    );
  },
);

const estimateSize = () => ROW;
