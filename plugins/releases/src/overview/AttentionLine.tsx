/**
 * At most one line above everything else: what is wrong, the evidence, the way back.
 */
import Box from '@mui/material/Box';
import { Build, Environment } from '@slipway/backstage-plugin-releases-common';
import { StatusLabel } from '@slipway/backstage-plugin-releases-react';
import { useService } from '../data/service';
import { useDialog } from '../dialogs/useDialog';
import { ActButton } from '../ui/ActButton';
import { T, useT } from '../ui/useT';
import { Attention, mostUrgent, wantsRollback } from './attention';

export const AttentionLine = (props: {
  environments: Environment[];
  latestBuild: Build | null | undefined;
}) => {
  const t = useT();
  const { base } = useService();
  const { open } = useDialog();
  const attention = mostUrgent(props.environments, props.latestBuild);
  if (!attention) {
    return null;
  }
  const serious = attention.kind === 'unhealthy' || attention.kind === 'failed';
  return (
    <Box
      component="section"
      aria-label={t('attention.label')}
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 1,
        mb: 2,
        px: 1.5,
        py: 1,
        border: 1,
        borderLeft: 5,
        borderRadius: 1,
        borderColor: theme => theme.palette[serious ? 'error' : 'warning'].main,
        bgcolor: 'background.paper',
      }}
    >
      <Box sx={{ flex: '1 1 320px' }}>
        <StatusLabel tone={serious ? 'error' : 'warning'}>
          {sentence(attention, t)}
        </StatusLabel>
      </Box>
      <ActButton to={`${base}${evidence(attention)}`}>
        {t('attention.evidence')}
      </ActButton>
      {attention.kind !== 'build' && wantsRollback(attention) && (
        <RollBack
          environment={attention.environment}
          onOpen={() =>
            open({ act: 'rollback', environment: attention.environment.name })
          }
        />
      )}
    </Box>
  );
};

const RollBack = (props: { environment: Environment; onOpen: () => void }) => {
  const t = useT();
  const { environment } = props;
  return (
    <ActButton variant="contained" color="error" onClick={props.onOpen}>
      {t('attention.rollback', {
        env: environment.title,
        version: environment.lastGood?.versionName ?? '',
      })}
    </ActButton>
  );
};

function sentence(attention: Attention, t: T): string {
  if (attention.kind === 'build') {
    return t('attention.build', {
      build: String(attention.build.number),
      reason: attention.build.failure?.message ?? '',
    });
  }
  const { environment } = attention;
  const env = environment.title;
  const version = environment.version?.name ?? '';
  const last = environment.lastDeployment;
  switch (attention.kind) {
    case 'parked':
      return t('attention.parked', { env, reason: last?.message ?? '' });
    case 'failed':
      return t('attention.failed', {
        env,
        version: last?.versionName ?? '',
        reason: last?.message ?? '',
      });
    default:
      return t(`attention.${attention.kind}`, {
        env,
        version,
        reason: environment.message ?? crash(environment, t) ?? '',
      });
  }
}

/** What the target tells of a copy that keeps ending. */
function crash(environment: Environment, t: T): string | undefined {
  const instance = environment.placements
    .flatMap(placement => placement.instances)
    .find(({ state, lastExit }) => state === 'crash-loop' && lastExit);
  const exit = instance?.lastExit;
  return exit
    ? t('attention.crash', {
        exit: String(exit.code ?? exit.signal ?? '?'),
        restarts: String(instance.restarts),
      })
    : undefined;
}

function evidence(attention: Attention): string {
  if (attention.kind === 'build') {
    return `/builds/${attention.build.id}`;
  }
  const { environment } = attention;
  const crashed = environment.placements
    .flatMap(({ target, instances }) =>
      instances.map(instance => ({ target, instance })),
    )
    .find(({ instance }) => instance.state === 'crash-loop');
  if (attention.kind === 'unhealthy' && crashed) {
    return `/instances/${environment.name}/${encodeURIComponent(
      crashed.target,
    )}/${encodeURIComponent(crashed.instance.id)}/logs?previous=1`;
  }
  return environment.lastDeployment
    ? `/deployments/${environment.lastDeployment.id}`
    : '/instances';
}
