/**
 * One deployment: what happened in a sentence, why and what to try, its steps, gates and changes.
 */
import Box from '@mui/material/Box';
import { Deployment } from '@slipway/backstage-plugin-releases-common';
import { RelativeTime } from '@slipway/backstage-plugin-releases-react';
import { useMemo } from 'react';
import { useParams } from 'react-router-dom';
import { useDeployment } from '../data/queries';
import { useService } from '../data/service';
import { Announce } from '../ui/Announce';
import { PageHead } from '../ui/PageHead';
import { Person } from '../ui/Person';
import { QueryView, SkeletonRows } from '../ui/QueryView';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { StateLabel } from '../ui/words';
import { AbortDeployment } from './AbortDeployment';
import { Audit } from './Audit';
import { Changes } from './Changes';
import { Gates } from './Gates';
import { Parked } from './Parked';
import { Placements } from './Placements';
import { Queued } from './Queued';
import { Steps } from './Steps';
import { story } from './story';
import { Why } from './Why';

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

const DeploymentBody = (props: { deployment: Deployment }) => {
  const t = useT();
  const { base } = useService();
  const { deployment } = props;
  const told = story(deployment, t);
  const texts = useMemo(() => ({ deployment: told }), [told]);
  return (
    <>
      <Announce texts={texts} />
      <PageHead
        backTo="/history"
        backLabel={t('tabs.history')}
        title={told}
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
      <Queued deployment={deployment} />
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
          <Changes deployment={deployment} />
          <Audit deploymentId={deployment.id} />
        </div>
      </Box>
    </>
  );
};
