/**
 * A log that may be long and may go on: searched, wrapped, downloaded, followed until one scrolls up.
 */
import '../muiClassNames';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  KeyboardEvent,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { releasesReactTranslationRef } from '../translation/ref';
import { Announcer } from './Announcer';
import { download } from './download';
import { LogRow } from './LogRow';
import { LogSource } from './LogSource';
import { LogToolbar } from './LogToolbar';
import { useLog } from './useLog';
import { useSearch } from './useSearch';

const ROW = 20;

/**
 * Keys inside: `/` searches, Enter and Shift+Enter step, End follows again, Home goes to the start.
 *
 * @public
 */
export const LogView = (props: {
  /** Keep the same object while it is the same log. */
  source: LogSource;
  label: string;
  /** Kept by the page, for example in its address; the view keeps it when absent. */
  search?: string;
  onSearchChange?: (search: string) => void;
  /** CSS length. */
  height?: string;
}) => {
  const { t } = useTranslationRef(releasesReactTranslationRef);
  const { buffer, state } = useLog(props.source);
  const { entries, dropped } = useSyncExternalStore(
    buffer.subscribe,
    buffer.getSnapshot,
  );
  const [ownSearch, setOwnSearch] = useState('');
  const searchText = props.search ?? ownSearch;
  const search = useSearch(entries, searchText);
  const [wrap, setWrap] = useState(false);
  const [announce, setAnnounce] = useState(false);
  const [following, setFollowing] = useState(true);
  const [seen, setSeen] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const lastTop = useRef(0);

  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: index => entries[index]?.id ?? index,
    overscan: 20,
  });

  const end = entries.length ? entries[entries.length - 1].id + 1 : 0;
  const follow = () => {
    setFollowing(true);
    virtualizer.scrollToIndex(entries.length - 1, { align: 'end' });
  };

  useLayoutEffect(() => {
    if (following && entries.length) {
      virtualizer.scrollToIndex(entries.length - 1, { align: 'end' });
      setSeen(end);
    }
  }, [following, entries.length, end, virtualizer, wrap]);

  // Old lines were let go: what is being read stays where it is.
  const formerDropped = useRef(dropped);
  useLayoutEffect(() => {
    const gone = dropped - formerDropped.current;
    formerDropped.current = dropped;
    if (gone > 0 && !following && scroller.current) {
      scroller.current.scrollTop -= gone * ROW;
    }
  }, [dropped, following]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element) {
      return;
    }
    if (element.scrollTop < lastTop.current - 1) {
      setFollowing(false);
    } else if (
      element.scrollTop + element.clientHeight >=
      element.scrollHeight - ROW
    ) {
      setFollowing(true);
    }
    lastTop.current = element.scrollTop;
  };

  const step = (direction: 1 | -1) => {
    const id = search.step(direction);
    if (id !== undefined) {
      setFollowing(false);
      virtualizer.scrollToIndex(id - (entries[0]?.id ?? 0), {
        align: 'center',
      });
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) {
      return;
    }
    if (event.key === '/') {
      event.preventDefault();
      searchField.current?.focus();
    } else if (event.key === 'End') {
      event.preventDefault();
      follow();
    } else if (event.key === 'Home') {
      event.preventDefault();
      setFollowing(false);
      virtualizer.scrollToIndex(0);
    }
  };

  const unseen = following ? 0 : end - seen;

  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', minWidth: 0 }}>
      <LogToolbar
        state={state}
        search={searchText}
        onSearch={props.onSearchChange ?? setOwnSearch}
        searchField={searchField}
        matches={search.matches.length}
        position={search.position}
        onStep={step}
        wrap={wrap}
        onWrap={setWrap}
        announce={announce}
        onAnnounce={setAnnounce}
        onDownload={() => download(props.source.fileName, entries)}
      />
      {state.kind === 'failed' && (
        <Alert
          severity="error"
          action={
            <Button color="inherit" onClick={state.retry}>
              {t('retry')}
            </Button>
          }
        >
          {t('log.failed', { message: state.error.message })}
        </Alert>
      )}
      <Box sx={{ position: 'relative' }}>
        <Box
          ref={scroller}
          role="log"
          aria-live="off"
          aria-label={props.label}
          tabIndex={0}
          onScroll={onScroll}
          onKeyDown={onKeyDown}
          sx={{
            height: props.height ?? '60vh',
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
          }}
        >
          <div
            style={{
              height: virtualizer.getTotalSize(),
              position: 'relative',
              minWidth: '100%',
            }}
          >
            {virtualizer.getVirtualItems().map(row => {
              const entry = entries[row.index];
              return (
                <div
                  key={row.key}
                  ref={wrap ? virtualizer.measureElement : undefined}
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
                  <LogRow entry={entry} found={entry.id === search.current} />
                </div>
              );
            })}
          </div>
          {entries.length === 0 &&
            (state.kind === 'live' || state.kind === 'ended') && (
              <Box sx={{ p: 1.5 }}>
                {t(state.kind === 'live' ? 'log.silent' : 'log.empty')}
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
            }}
          >
            {t('log.unseen', { count: unseen })}
          </Button>
        )}
      </Box>
      {announce && <Announcer entries={entries} />}
    </Box>
  );
};
