/**
 * One deployment: what happened in a sentence, why and what to try, its steps, gates and changes.
 */
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import { Deployment } from '@slipway/backstage-plugin-releases-common';
import { RelativeTime } from '@slipway/backstage-plugin-releases-react';
import { useParams } from 'react-router-dom';
import { useDeployment } from '../data/queries';
import { useService } from '../data/service';
import { DifferencesView } from '../dialogs/DifferencesView';
import { PageHead } from '../ui/PageHead';
import { Person } from '../ui/Person';
import { QueryView, SkeletonRows } from '../ui/QueryView';
import { Section } from '../ui/Section';
import { TextLink } from '../ui/TextLink';
import { T, useT } from '../ui/useT';
import { StateLabel } from '../ui/words';
import { AbortDeployment } from './AbortDeployment';
import { Audit } from './Audit';
import { Gates } from './Gates';
import { Parked } from './Parked';
import { Placements } from './Placements';
import { Steps } from './Steps';
import { VersionChange } from './VersionChange';
import { Why } from './Why';

const open = ['waiting', 'queued', 'running'];

export const DeploymentPage = () => {
  const t = useT();
  const { deploymentId = '' } = useParams();
  const query = useDeployment(deploymentId);
  return (
    <QueryView
      query={query}
      what={t('deployment.this')}
      loading={<SkeletonRows rows={8} />}
    >
      {deployment => <DeploymentBody deployment={deployment} />}
    </QueryView>
  );
};

/** What happened, in one sentence. */
function sentence(deployment: Deployment, t: T): string {
  const done = deployment.steps.filter(
    ({ phase, state }) => phase === 'main' && state === 'succeeded',
  ).length;
  const steps = deployment.steps.filter(({ phase }) => phase === 'main').length;
  const head = t('deployment.sentence', {
    what: deployment.versionName ?? t(`kinds.${deployment.kind}`),
    env: deployment.environment,
  });
  const state = t(`deployment.states.${deployment.state}`);
  const where =
    ['failed', 'aborted', 'running'].includes(deployment.state) && steps > 0
      ? t('deployment.atStep', {
          step: String(Math.min(done + 1, steps)),
          steps: String(steps),
        })
      : '';
  return `${head} ${state}${where}. ${deployment.serves ?? ''}`.trim();
}

const DeploymentBody = (props: { deployment: Deployment }) => {
  const t = useT();
  const { base } = useService();
  const { deployment } = props;
  const running = open.includes(deployment.state);
  return (
    <>
      <PageHead
        backTo="/history"
        backLabel={t('tabs.history')}
        title={sentence(deployment, t)}
        actions={<AbortDeployment deployment={deployment} />}
      />
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          columnGap: 2,
          rowGap: 0.5,
          mb: 2,
        }}
      >
        <StateLabel state={deployment.parked ? 'parked' : deployment.state} />
        <span>
          #{deployment.number} · {t(`kinds.${deployment.kind}`)}
        </span>
        <span>
          <Person actor={deployment.requestedBy} />{' '}
          <RelativeTime time={deployment.createdAt} />
        </span>
        {deployment.reason && (
          <span>{t('deployment.reason', { reason: deployment.reason })}</span>
        )}
        {deployment.rollbackOf && (
          <TextLink to={`${base}/deployments/${deployment.rollbackOf}`}>
            {t('deployment.rollbackOf')}
          </TextLink>
        )}
      </Box>
      {deployment.state === 'queued' && deployment.behind && (
        <Alert severity="info" sx={{ mb: 2 }}>
          {t('deployment.queued', {
            position: String(deployment.queuePosition ?? 1),
          })}{' '}
          <TextLink to={`${base}/deployments/${deployment.behind.id}`}>
            #{deployment.behind.number}
          </TextLink>
        </Alert>
      )}
      <Why deployment={deployment} />
      <Parked deployment={deployment} />
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: '1fr', lg: '3fr 2fr' },
          columnGap: 4,
          '& > *': { minWidth: 0 },
        }}
      >
        <div>
          <Steps deployment={deployment} />
          <Gates gates={deployment.gates} />
          <Placements outcomes={deployment.placements} />
        </div>
        <div>
          <Section title={t('deployment.changes')}>
            <VersionChange deployment={deployment} />
            {running && (
              <DifferencesView
                environment={deployment.environment}
                version={deployment.versionId}
                configuration={
                  deployment.kind === 'rollback' ? 'recorded' : undefined
                }
              />
            )}
          </Section>
          <Audit deploymentId={deployment.id} />
        </div>
      </Box>
    </>
  );
};
