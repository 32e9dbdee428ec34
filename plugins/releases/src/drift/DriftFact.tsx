/**
 * Whether an environment is otherwise than it was deployed; leads to the differences.
 */
import Box from '@mui/material/Box';
import { Environment } from '@slipway/backstage-plugin-releases-common';
import { StatusLabel } from '@slipway/backstage-plugin-releases-react';
import { useService } from '../data/service';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';

export const DriftFact = (props: { environment: Environment }) => {
  const t = useT();
  const { base } = useService();
  const { name, placements } = props.environment;
  const count = placements.reduce(
    (sum, { drift = [] }) => sum + drift.length,
    0,
  );
  if (count === 0) {
    return null;
  }
  return (
    <Box sx={{ overflowWrap: 'anywhere' }}>
      <StatusLabel tone="warning">
        <TextLink
          to={`${base}/instances?environment=${encodeURIComponent(name)}`}
        >
          {t('drift.count', { count })}
        </TextLink>
      </StatusLabel>
    </Box>
  );
};
