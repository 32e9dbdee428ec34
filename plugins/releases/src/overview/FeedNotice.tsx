/**
 * Says when changes do not arrive, and that the page tries again by itself.
 */
import Alert from '@mui/material/Alert';
import { useFeedState } from '@slipway/backstage-plugin-releases-react';
import { useT } from '../ui/useT';

export const FeedNotice = () => {
  const t = useT();
  const state = useFeedState();
  return (
    <div role="status">
      {(state === 'reconnecting' || state === 'refused') && (
        <Alert severity="warning" sx={{ mb: 2 }}>
          {t(`feed.${state}`)}
        </Alert>
      )}
    </div>
  );
};
