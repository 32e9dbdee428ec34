/**
 * One target of the inventory.
 */
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { Target } from '@slipway/backstage-plugin-releases-common';
import {
  RelativeTime,
  StatusLabel,
} from '@slipway/backstage-plugin-releases-react';
import { ReactNode, useId } from 'react';
import { useT } from '../ui/useT';
import { TargetUses } from './TargetUses';

export const TargetCard = ({ target }: { target: Target }) => {
  const t = useT();
  const id = useId();
  return (
    <Box
      component="li"
      aria-labelledby={id}
      sx={{
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        bgcolor: 'background.paper',
        p: 2,
        minWidth: 0,
        overflowWrap: 'anywhere',
      }}
    >
      <Typography
        id={id}
        component="h2"
        sx={{ fontSize: 16, fontWeight: 600, m: 0 }}
      >
        {target.title}
      </Typography>
      <Box sx={{ color: 'text.secondary', mb: 1 }}>
        {target.title !== target.id && (
          <>
            <code>{target.id}</code>
            {' · '}
          </>
        )}
        {target.driver}
      </Box>
      {target.description && (
        <Box data-quoted sx={{ mb: 1 }}>
          {target.description}
        </Box>
      )}
      <Health target={target} />
      <Box
        component="dl"
        sx={{
          display: 'grid',
          gridTemplateColumns: 'minmax(90px, max-content) 1fr',
          columnGap: 2,
          rowGap: 0.75,
          mt: 1.5,
          mb: 0,
          '& dt': { color: 'text.secondary' },
          '& dd': { m: 0, minWidth: 0 },
        }}
      >
        <Fact name={t('targets.owner')}>
          {target.owner ? (
            <EntityRefLink
              entityRef={target.owner}
              defaultKind="group"
              hideIcon
            />
          ) : (
            t('targets.noOwner')
          )}
        </Fact>
        <Fact name={t('targets.access')}>
          {t(target.open ? 'targets.open' : 'targets.granted')}
        </Fact>
        <Fact name={t('targets.environments')}>
          {target.environments.join(', ') || t('targets.noEnvironments')}
        </Fact>
        <Fact name={t('targets.usedBy')}>
          <TargetUses uses={target.uses} />
        </Fact>
        <Fact name={t('targets.can')}>
          <Capabilities target={target} />
        </Fact>
      </Box>
    </Box>
  );
};

const Fact = (props: { name: string; children: ReactNode }) => (
  <>
    <dt>{props.name}</dt>
    <dd>{props.children}</dd>
  </>
);

const Health = ({ target }: { target: Target }) => {
  const t = useT();
  const { ok, since, message } = target.health;
  return (
    <>
      <StatusLabel tone={ok ? 'ok' : 'error'}>
        {t(ok ? 'targets.well' : 'targets.ill')}
        {since && (
          <>
            {' · '}
            {t('targets.since')} <RelativeTime time={since} />
          </>
        )}
      </StatusLabel>
      {message && <Box data-quoted>{message}</Box>}
    </>
  );
};

const VERBS = [
  'scale',
  'restart',
  'stop',
  'terminal',
  'previousLogs',
  'resourceLimits',
] as const;

const ARTIFACTS = ['archive', 'image'] as const;

/** What it cannot do is not shown. */
const Capabilities = ({ target }: { target: Target }) => {
  const t = useT();
  const capabilities = target.capabilities as Record<string, unknown>;
  const kinds = Array.isArray(capabilities.artifactKinds)
    ? capabilities.artifactKinds
    : [];
  const words = [
    ...ARTIFACTS.filter(kind => kinds.includes(kind)).map(kind =>
      t(`targets.artifacts.${kind}`),
    ),
    ...VERBS.filter(verb => capabilities[verb] === true).map(verb =>
      t(`targets.capabilities.${verb}`),
    ),
  ];
  return <>{words.join(' · ')}</>;
};
