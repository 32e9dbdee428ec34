/**
 * Lists of rows: what is new waits above, what is older comes on demand.
 */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { VirtualRowProps } from '@slipway/backstage-plugin-releases-react';
import {
  Children,
  createContext,
  ReactNode,
  Suspense,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';
import { useLocation } from 'react-router-dom';
import { Announce } from './Announce';
import { named } from './named';
import { useT } from './useT';

export const FreshRows = (props: { count: number; onShow: () => void }) => {
  const t = useT();
  const waiting = t('list.fresh', { count: props.count });
  const texts = useMemo(
    () => ({ fresh: props.count > 0 ? waiting : '' }),
    [props.count, waiting],
  );
  // The place is kept, so that nothing moves when rows begin to wait.
  return (
    <Box sx={{ minHeight: 36 }}>
      <Announce texts={texts} />
      {props.count > 0 && (
        <Button
          size="small"
          variant="outlined"
          onClick={props.onShow}
          sx={{ textTransform: 'none', borderRadius: 4 }}
        >
          {waiting}
        </Button>
      )}
    </Box>
  );
};

// Most lists never grow as long as to need it.
const LongList = named(() => import('./LongList'), 'LongList');

/** So many rows are all in the document; of more, only those near the screen. */
const VIRTUAL_FROM = 100;
const ROW_HEIGHT = 41;

/** Where a row stands in a list of which not every row is in the document. */
const RowPlace = createContext<VirtualRowProps | undefined>(undefined);

/** Its children are rows, each with a key. */
export const Rows = (props: { label: string; children: ReactNode }) => {
  const { key } = useLocation();
  const rows = Children.toArray(props.children);
  if (rows.length > VIRTUAL_FROM) {
    return (
      <Suspense
        fallback={
          <Short label={props.label}>{rows.slice(0, VIRTUAL_FROM)}</Short>
        }
      >
        <LongList
          label={props.label}
          count={rows.length}
          estimate={ROW_HEIGHT}
          place={`${key} ${props.label}`}
          row={(index, rowProps) => (
            <RowPlace.Provider value={rowProps}>
              {rows[index]}
            </RowPlace.Provider>
          )}
        />
      </Suspense>
    );
  }
  return <Short label={props.label}>{props.children}</Short>;
};

const Short = (props: { label: string; children: ReactNode }) => (
  <Box
    component="ul"
    aria-label={props.label}
    sx={{ listStyle: 'none', m: 0, p: 0 }}
  >
    {props.children}
  </Box>
);

/** One row; its cells stand in columns on a wide page and one after the other, as there is room, on a narrow one. */
export const Row = (props: { children: ReactNode; columns: string }) => (
  <Box
    component="li"
    {...useContext(RowPlace)}
    sx={{
      display: { xs: 'flex', md: 'grid' },
      flexWrap: 'wrap',
      gridTemplateColumns: props.columns,
      columnGap: 2,
      rowGap: 0.25,
      alignItems: 'center',
      minHeight: 36,
      py: { xs: 1, md: 0.5 },
      px: 1,
      borderBottom: 1,
      borderColor: 'divider',
      fontVariantNumeric: 'tabular-nums',
      '&:hover': { bgcolor: 'action.hover' },
      '& > *': { minWidth: 0, overflowWrap: 'anywhere' },
    }}
  >
    {props.children}
  </Box>
);

/** Pixels below the screen at which older rows are asked for. */
const AHEAD = 800;

/** Older rows come by themselves as one scrolls towards them; the button is for the keyboard, and for trying again. */
export const OlderRows = (props: {
  /** Where the list goes on with something else than older rows. */
  label?: string;
  query: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    fetchNextPage: () => unknown;
  };
}) => {
  const t = useT();
  const { query } = props;
  const [button, setButton] = useState<HTMLElement | null>(null);
  const ready =
    query.hasNextPage &&
    !query.isFetchingNextPage &&
    !query.isFetchNextPageError;
  const { fetchNextPage } = query;
  useEffect(() => {
    if (!ready || !button || typeof IntersectionObserver === 'undefined') {
      return undefined;
    }
    const observer = new IntersectionObserver(
      seen => seen.some(one => one.isIntersecting) && fetchNextPage(),
      { rootMargin: `${AHEAD}px` },
    );
    observer.observe(button);
    return () => observer.disconnect();
  }, [ready, button, fetchNextPage]);
  if (!query.hasNextPage) {
    return null;
  }
  return (
    <Button
      ref={setButton}
      onClick={() => query.fetchNextPage()}
      sx={{ textTransform: 'none', mt: 1 }}
    >
      {query.isFetchingNextPage && t('state.loading')}
      {!query.isFetchingNextPage &&
        (query.isFetchNextPageError
          ? t('list.olderFailed')
          : props.label ?? t('list.older'))}
    </Button>
  );
};
