/**
 * "2nd, behind #127 by Mei": the place in the queue, linked to what is before.
 */
import Alert from '@mui/material/Alert';
import {
  Deployment,
  DeploymentSummary,
} from '@slipway/backstage-plugin-releases-common';
import { useService } from '../data/service';
import { isPerson, usePersonName } from '../ui/Person';
import { TextLink } from '../ui/TextLink';
import { useT } from '../ui/useT';
import { ordinal } from './story';

export const Queued = (props: { deployment: Deployment }) => {
  const { state, behind, queuePosition } = props.deployment;
  return state === 'queued' && behind && queuePosition !== undefined ? (
    <Alert severity="info" sx={{ mb: 2 }}>
      <Behind position={queuePosition} behind={behind} />
    </Alert>
  ) : null;
};

const Behind = (props: { position: number; behind: DeploymentSummary }) => {
  const t = useT();
  const { base } = useService();
  const { behind, position } = props;
  const name = usePersonName(behind.requestedBy);
  return (
    <TextLink to={`${base}/deployments/${behind.id}`}>
      {t('story.queuedBehind', {
        position: ordinal(position, t),
        number: String(behind.number),
        person: isPerson(behind.requestedBy) ? name : t('person.automatic'),
      })}
    </TextLink>
  );
};
