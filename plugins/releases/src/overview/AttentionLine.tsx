/**
 * At most one line above everything else: what is wrong, the evidence, the way back.
 */
import Box from '@mui/material/Box';
import { Build, Environment } from '@slipway/backstage-plugin-releases-common';
import { StatusLabel } from '@slipway/backstage-plugin-releases-react';
import { useService } from '../data/service';
import { useDialog } from '../dialogs/useDialog';
import { DiagnosisCard } from '../diagnosis/DiagnosisCard';
import { TryAct } from '../diagnosis/TryAct';
import { diagnosisSentence } from '../diagnosis/words';
import { ActButton } from '../ui/ActButton';
import { useParameter } from '../ui/Filters';
import { T, useT } from '../ui/useT';
import { Attention, diagnosisOf, mostUrgent, wantsRollback } from './attention';

export const AttentionLine = (props: {
  environments: Environment[];
  latestBuild: Build | null | undefined;
}) => {
  const t = useT();
  const { base } = useService();
  const { open } = useDialog();
  const [why, setWhy] = useParameter('why');
  const attention = mostUrgent(props.environments, props.latestBuild);
  if (!attention) {
    return null;
  }
  const diagnosis = diagnosisOf(attention);
  const expanded = why === '1';
  const canGoBack = attention.kind !== 'build' && wantsRollback(attention);
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
      {diagnosis ? (
        <ActButton
          expanded={expanded}
          onClick={() => setWhy(expanded ? '' : '1')}
        >
          {t('attention.evidence')}
        </ActButton>
      ) : (
        <ActButton to={`${base}${evidence(attention)}`}>
          {t('attention.evidence')}
        </ActButton>
      )}
      {attention.kind !== 'build' && canGoBack && (
        <RollBack
          environment={attention.environment}
          onOpen={() =>
            open({ act: 'rollback', environment: attention.environment.name })
          }
        />
      )}
      {diagnosis && expanded && (
        <Box sx={{ flexBasis: '100%', minWidth: 0 }}>
          <DiagnosisCard diagnosis={diagnosis}>
            {!canGoBack && (
              <TryAct
                diagnosis={diagnosis}
                {...(attention.kind === 'build'
                  ? { can: attention.build.can }
                  : {
                      can: attention.environment.can,
                      environment: attention.environment,
                    })}
              />
            )}
          </DiagnosisCard>
        </Box>
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
  const diagnosis = diagnosisOf(attention);
  const because = diagnosis && diagnosisSentence(diagnosis, t);
  if (attention.kind === 'build') {
    return t('attention.build', {
      build: String(attention.build.number),
      reason: because ?? attention.build.failure?.message ?? '',
    });
  }
  const { environment } = attention;
  const env = environment.title;
  if (because && attention.kind !== 'failed') {
    return t('diagnosis.inEnvironment', { env, sentence: because });
  }
  const version = environment.version?.name ?? '';
  const last = environment.lastDeployment;
  switch (attention.kind) {
    case 'parked':
      return t('attention.parked', { env, reason: last?.message ?? '' });
    case 'failed':
      return t('attention.failed', {
        env,
        version: last?.versionName ?? '',
        reason: because ?? last?.message ?? '',
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
