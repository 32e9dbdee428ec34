/**
 * One release, or one held environment, of any service; its link leads to the evidence.
 */
import Box from '@mui/material/Box';
import {
  Actor,
  DeliveryItem,
  DeploymentSummary,
} from '@slipway/backstage-plugin-releases-common';
import {
  Elapsed,
  formatDuration,
  RelativeTime,
  StatusLabel,
} from '@slipway/backstage-plugin-releases-react';
import { ReactNode } from 'react';
import { Person } from '../ui/Person';
import { Row } from '../ui/Rows';
import { TextLink } from '../ui/TextLink';
import { useReleasesPath } from '../ui/useReleasesPath';
import { T, useT } from '../ui/useT';
import { StateLabel } from '../ui/words';

const nameOf = ({ service, title }: DeliveryItem) =>
  title ?? service.replace(/^component:(default\/)?/, '');

const Cells = (props: {
  state: ReactNode;
  to: string;
  what: string;
  detail?: string;
  by: Actor;
  when: ReactNode;
}) => (
  <Row columns="110px minmax(320px, 3fr) minmax(140px, 2fr) 110px 150px">
    {props.state}
    <TextLink to={props.to}>{props.what}</TextLink>
    <Box
      component="span"
      data-quoted
      sx={{
        color: 'text.secondary',
        '&:empty': { display: { xs: 'none', md: 'block' } },
      }}
    >
      {props.detail}
    </Box>
    {/* One line on a narrow page, two cells on a wide one. */}
    <Box sx={{ display: { xs: 'flex', md: 'contents' }, columnGap: 2 }}>
      <span>
        <Person actor={props.by} />
      </span>
      <span>{props.when}</span>
    </Box>
  </Row>
);

/** `2.3.1 → 2.4.0`, or only what it puts there. */
function versionsOf({
  fromVersionName: from,
  versionName: to,
}: DeploymentSummary) {
  return from && from !== to ? `${from} → ${to ?? ''}` : to ?? '';
}

function detailOf(t: T, deployment: DeploymentSummary): string | undefined {
  const { parked, state, message, reason, commitTitle } = deployment;
  if (parked) {
    return t('delivery.asks');
  }
  switch (state) {
    case 'waiting':
      return t('delivery.waitsForGates');
    case 'queued':
      return t('delivery.waitsForTurn');
    case 'failed':
    case 'aborted':
      return message ?? reason;
    default:
      return reason ?? commitTitle;
  }
}

const When = ({ deployment }: { deployment: DeploymentSummary }) => {
  const { state, startedAt, finishedAt, createdAt, durationSeconds } =
    deployment;
  if (state === 'running' && startedAt) {
    return <Elapsed since={startedAt} />;
  }
  return (
    <>
      <RelativeTime time={finishedAt ?? createdAt} />
      {durationSeconds !== undefined && ` · ${formatDuration(durationSeconds)}`}
    </>
  );
};

export const DeliveryRow = ({ item }: { item: DeliveryItem }) => {
  const t = useT();
  const path = useReleasesPath()(item.service);
  const { deployment, hold, environment } = item;
  if (deployment) {
    return (
      <Cells
        state={
          <StateLabel state={deployment.parked ? 'parked' : deployment.state} />
        }
        to={`${path}/deployments/${deployment.id}`}
        what={t('delivery.release', {
          service: nameOf(item),
          env: environment,
          kind: t(`kinds.${deployment.kind}`),
          versions: versionsOf(deployment),
        })}
        detail={detailOf(t, deployment)}
        by={deployment.requestedBy}
        when={<When deployment={deployment} />}
      />
    );
  }
  return hold ? (
    <Cells
      state={<StatusLabel tone="paused">{t('delivery.held')}</StatusLabel>}
      to={hold.deploymentId ? `${path}/deployments/${hold.deploymentId}` : path}
      what={t('delivery.heldEnvironment', {
        service: nameOf(item),
        env: environment,
      })}
      detail={hold.reason}
      by={hold.by}
      when={<RelativeTime time={hold.at} />}
    />
  ) : null;
};
