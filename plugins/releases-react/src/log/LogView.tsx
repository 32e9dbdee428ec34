/**
 * A log that may be long and may go on: searched, wrapped, downloaded, linked to by line, followed until one scrolls up.
 */
import '../muiClassNames';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import {
  KeyboardEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { releasesReactTranslationRef } from '../translation/ref';
import { Announcer } from './Announcer';
import { download } from './download';
import { LogEntry } from './LogBuffer';
import { LogLines, LogLinesHandle } from './LogLines';
import { LogSource } from './LogSource';
import { LogToolbar } from './LogToolbar';
import { useLatest } from './useLatest';
import { useLog } from './useLog';
import { useSearch } from './useSearch';

/**
 * @public
 */
export interface LogViewProps {
  /** Keep the same object while it is the same log; another one starts the view over. */
  source: LogSource;
  /** What the log is of, read aloud when it gets the focus. */
  label: string;
  /** Kept by the page, for example in its address; the view keeps it when absent. */
  search?: string;
  onSearchChange?: (search: string) => void;
  /** Key of the line that is linked to: shown and held as soon as it comes. */
  line?: string;
  /** Called with the line that a person picks, `undefined` when they let it go. Without it lines have no links. */
  onLineChange?: (line: LogEntry | undefined) => void;
  /** CSS length; 60vh when absent. */
  height?: string;
}

/**
 * Keys inside: `/` searches, Enter and Shift+Enter step, `l` links the match or the first line on the screen, End follows again, Home goes
 * to the start.
 *
 * @public
 */
export const LogView = (props: LogViewProps) => {
  const { t } = useTranslationRef(releasesReactTranslationRef);
  const { buffer, state } = useLog(props.source);
  const snapshot = useSyncExternalStore(buffer.subscribe, buffer.getSnapshot);
  const { entries } = snapshot;
  const [ownSearch, setOwnSearch] = useState('');
  const searchText = props.search ?? ownSearch;
  const search = useSearch(buffer, searchText);
  const [wrap, setWrap] = useState(false);
  const [times, setTimes] = useState(true);
  const [announce, setAnnounce] = useState(false);
  const lines = useRef<LogLinesHandle>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const { onLineChange, line } = props;

  const latest = useLatest({ entries, search, onLineChange });
  const onLink = useCallback(
    (entry: LogEntry | undefined) => latest.current.onLineChange?.(entry),
    [latest],
  );
  const onStep = useCallback(
    (direction: 1 | -1) => {
      const id = latest.current.search.step(direction);
      if (id !== undefined) {
        lines.current?.show(id);
      }
    },
    [latest],
  );
  const { fileName } = props.source;
  const onDownload = useCallback(
    () => download(fileName, latest.current.entries),
    [fileName, latest],
  );

  // The line that the address names, once, when it has come.
  const found = useRef<{ line?: string; buffer?: unknown; looked: number }>({
    looked: 0,
  });
  useEffect(() => {
    const former = found.current;
    if (former.line !== line || former.buffer !== buffer) {
      found.current = { line, buffer, looked: 0 };
    }
    const { looked } = found.current;
    if (line === undefined || looked === Infinity || !entries.length) {
      return;
    }
    const from = Math.max(0, looked - entries[0].id);
    for (let index = from; index < entries.length; index++) {
      if (entries[index].key === line) {
        found.current.looked = Infinity;
        lines.current?.show(entries[index].id);
        return;
      }
    }
    found.current.looked = entries[0].id + entries.length;
  }, [line, buffer, entries]);

  const onKey = (event: KeyboardEvent) => {
    if (event.key === '/') {
      event.preventDefault();
      searchField.current?.focus();
    } else if (event.key === 'l' && onLineChange) {
      const at = search.current;
      const entry =
        at === undefined ? lines.current?.top() : entries[at - entries[0].id];
      if (entry?.key) {
        onLineChange(entry);
      }
    }
  };

  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', minWidth: 0 }}>
      <LogToolbar
        state={state.kind}
        search={searchText}
        onSearch={props.onSearchChange ?? setOwnSearch}
        searchField={searchField}
        matches={search.matches.length}
        searching={!search.complete}
        position={search.position}
        onStep={onStep}
        wrap={wrap}
        onWrap={setWrap}
        times={times}
        onTimes={setTimes}
        announce={announce}
        onAnnounce={setAnnounce}
        onDownload={onDownload}
        linked={line !== undefined && onLineChange !== undefined}
        onLink={onLink}
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
      <LogLines
        ref={lines}
        buffer={buffer}
        snapshot={snapshot}
        state={state.kind}
        label={props.label}
        height={props.height ?? '60vh'}
        wrap={wrap}
        times={times}
        matches={search.matches}
        current={search.current}
        linked={line}
        onLink={onLineChange && onLink}
        onKey={onKey}
      />
      {announce && <Announcer entries={entries} />}
    </Box>
  );
};
