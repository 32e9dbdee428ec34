/**
 * Where a version runs, and where it ran before.
 */
import Box from '@mui/material/Box';
import { Version } from '@slipway/backstage-plugin-releases-common';
import { StatusLabel } from '@slipway/backstage-plugin-releases-react';
import { useT } from '../ui/useT';

export const VersionPlaces = (props: { version: Version }) => {
  const t = useT();
  const { runsIn, ranIn } = props.version;
  const before = ranIn.filter(name => !runsIn.includes(name));
  return (
    <span>
      {runsIn.length > 0 && (
        <StatusLabel tone="ok">
          {t('version.runsIn', { environments: runsIn.join(', ') })}
        </StatusLabel>
      )}
      {before.length > 0 && (
        <Box sx={{ color: 'text.secondary' }}>
          {t('version.ranIn', { environments: before.join(', ') })}
        </Box>
      )}
      {runsIn.length === 0 && before.length === 0 && (
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {t('version.neverRan')}
        </Box>
      )}
    </span>
  );
};
