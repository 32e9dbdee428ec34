/**
 * Lists of rows: what is new waits above, what is older comes on demand.
 */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { ReactNode } from 'react';
import { useT } from './useT';

export const FreshRows = (props: { count: number; onShow: () => void }) => {
  const t = useT();
  // The place is kept, so that nothing moves when rows begin to wait.
  return (
    <Box sx={{ minHeight: 36 }} role="status">
      {props.count > 0 && (
        <Button
          size="small"
          variant="outlined"
          onClick={props.onShow}
          sx={{ textTransform: 'none', borderRadius: 4 }}
        >
          {t('list.fresh', { count: props.count })}
        </Button>
      )}
    </Box>
  );
};

export const Rows = (props: { label: string; children: ReactNode }) => (
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
  if (!query.hasNextPage) {
    return null;
  }
  return (
    <Button
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
