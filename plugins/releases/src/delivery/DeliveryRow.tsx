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
import { ReactNode, useMemo } from 'react';
import { Person } from '../ui/Person';
import { Row } from '../ui/Rows';
import { TextLink } from '../ui/TextLink';
import { useReleasesPath } from '../ui/useReleasesPath';
import { T, useT } from '../ui/useT';
import { StateLabel } from '../ui/words';
import { inWords } from '../ui/said';
import { useOutcome } from '../data/portalQueries';
import { Announce } from '../ui/Announce';

const nameOf = ({ service, title }: DeliveryItem) =>
  title ?? service.replace(/^component:(default\/)?/, '');

const Told = ({ id, says }: { id: string; says: string }) => {
  const texts = useMemo(() => ({ [id]: says }), [id, says]);
  return <Announce texts={texts} />;
};

const Cells = (props: {
  id: string;
  /** For those who listen, when it changes. */
  says: string;
  state: ReactNode;
  to: string;
  what: string;
  detail?: string;
  by: Actor;
  when: ReactNode;
}) => (
  <Row columns="110px minmax(320px, 3fr) minmax(140px, 2fr) 110px 150px">
    <Told id={props.id} says={props.says} />
    {props.state}
    <TextLink to={props.to}>{props.what}</TextLink>
    <Box
      component="span"
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
  const { parked, state, message, reason, commitTitle, said } = deployment;
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
      return inWords(said, message, t) ?? reason;
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

/** `over`: the list has it no longer, and the row tells how it ended. */
export const DeliveryRow = ({
  item,
  over = false,
}: {
  item: DeliveryItem;
  over?: boolean;
}) => {
  const t = useT();
  const path = useReleasesPath()(item.service);
  const outcome = useOutcome(over ? item.deployment : undefined);
  const { hold, environment } = item;
  const deployment = item.deployment && (outcome.data ?? item.deployment);
  if (deployment) {
    const state = deployment.parked ? 'parked' : deployment.state;
    const what = t('delivery.release', {
      service: nameOf(item),
      env: environment,
      kind: t(`kinds.${deployment.kind}`),
      versions: versionsOf(deployment),
    });
    return (
      <Cells
        id={item.id}
        says={t('transition.release', {
          release: what,
          state: t(`states.${state}`),
        })}
        state={<StateLabel state={state} />}
        to={`${path}/deployments/${deployment.id}`}
        what={what}
        detail={detailOf(t, deployment)}
        by={deployment.requestedBy}
        when={<When deployment={deployment} />}
      />
    );
  }
  const heldWords = t('delivery.heldEnvironment', {
    service: nameOf(item),
    env: environment,
  });
  return hold ? (
    <Cells
      state={
        over ? (
          <StatusLabel tone="neutral">{t('delivery.resumed')}</StatusLabel>
        ) : (
          <StatusLabel tone="paused">{t('delivery.held')}</StatusLabel>
        )
      }
      to={hold.deploymentId ? `${path}/deployments/${hold.deploymentId}` : path}
      what={heldWords}
      id={item.id}
      says={t('transition.release', {
        release: heldWords,
        state: t(over ? 'delivery.resumed' : 'delivery.held'),
      })}
      detail={hold.reason}
      by={hold.by}
      when={<RelativeTime time={hold.at} />}
    />
  ) : null;
};
