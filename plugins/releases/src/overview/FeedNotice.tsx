/**
 * Says when changes do not arrive, and that the page tries again by itself; over the page, so that nothing on it moves.
 */
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import { useFeedState } from '@slipway/backstage-plugin-releases-react';
import { useT } from '../ui/useT';

export const FeedNotice = () => {
  const t = useT();
  const state = useFeedState();
  return (
    <Box
      role="status"
      sx={{
        position: 'fixed',
        bottom: 16,
        left: '50%',
        transform: 'translateX(-50%)',
        zIndex: 'snackbar',
        maxWidth: 'calc(100vw - 32px)',
        width: 'max-content',
      }}
    >
      {(state === 'reconnecting' ||
        state === 'offline' ||
        state === 'refused') && (
        <Alert severity="warning" role="presentation" elevation={6}>
          {t(`feed.${state}`)}
        </Alert>
      )}
    </Box>
  );
};
