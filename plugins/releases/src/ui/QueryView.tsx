/**
 * The four states of everything that is read: coming, failed, not for you, nothing there yet; and at last the thing itself.
 */
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { ReleasesApiError } from '@slipway/backstage-plugin-releases-react';
import { ReactNode } from 'react';
import { useServiceOwner } from '../data/service';
import { useT } from './useT';

export const SkeletonRows = (props: { rows?: number; height?: number }) => {
  const t = useT();
  return (
    <Box aria-busy="true" aria-label={t('state.loading')} role="status">
      {Array.from({ length: props.rows ?? 5 }, (_, index) => (
        <Skeleton
          key={index}
          variant="rectangular"
          height={props.height ?? 30}
          sx={{ my: 0.75, borderRadius: 0.5 }}
        />
      ))}
    </Box>
  );
};

export const Failure = (props: {
  /** What could not be read, as the subject of a sentence. */
  what: string;
  error: unknown;
  retry: () => void;
}) => {
  const t = useT();
  const owner = useServiceOwner();
  const { error } = props;
  if (error instanceof ReleasesApiError && error.status === 403) {
    return (
      <Alert severity="info">
        {t('state.forbidden', { what: props.what })}{' '}
        <span data-quoted>{error.message}</span>{' '}
        {owner && (
          <>
            {t('state.ask')} <EntityRefLink entityRef={owner} hideIcon />
          </>
        )}
      </Alert>
    );
  }
  return (
    <Alert
      severity="error"
      action={
        <Button
          color="inherit"
          size="small"
          onClick={props.retry}
          sx={{ textTransform: 'none', whiteSpace: 'nowrap' }}
        >
          {t('state.retry')}
        </Button>
      }
    >
      {t('state.failed', { what: props.what })}{' '}
      <span data-quoted>
        {error instanceof Error ? error.message : String(error)}
      </span>
    </Alert>
  );
};

export const Empty = (props: { children: ReactNode; action?: ReactNode }) => (
  <Box
    sx={{
      py: 3,
      px: 2,
      display: 'flex',
      flexDirection: 'column',
      alignItems: 'flex-start',
      gap: 1.5,
      border: 1,
      borderColor: 'divider',
      borderRadius: 1,
      borderStyle: 'dashed',
    }}
  >
    <div>{props.children}</div>
    {props.action}
  </Box>
);

export function QueryView<TData>(props: {
  query: {
    data: TData | undefined;
    error: Error | null;
    refetch: () => unknown;
  };
  what: string;
  loading?: ReactNode;
  children: (data: TData) => ReactNode;
}) {
  const { data, error, refetch } = props.query;
  if (data !== undefined) {
    return <>{props.children(data)}</>;
  }
  if (error) {
    return <Failure what={props.what} error={error} retry={() => refetch()} />;
  }
  return <>{props.loading ?? <SkeletonRows />}</>;
}
