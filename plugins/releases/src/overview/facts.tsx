/**
 * The four facts of an environment, each for itself.
 */
import Box from '@mui/material/Box';
import { Environment, Hold } from '@slipway/backstage-plugin-releases-common';
import {
  RelativeTime,
  StatusLabel,
} from '@slipway/backstage-plugin-releases-react';
import { OutsideLink } from '../ui/OutsideLink';
import { isPerson, Person, usePersonName } from '../ui/Person';
import { useT } from '../ui/useT';
import { visuallyHidden } from '../ui/visuallyHidden';
import { healthTones } from '../ui/words';
import { PlacementsFact } from './PlacementsFact';

type Props = { environment: Environment };

/** What answers now, what comes, and its address. */
export const VersionFact = ({ environment }: Props) => {
  const t = useT();
  const { version, activity, url } = environment;
  const coming =
    activity.kind !== 'idle' && activity.versionName !== version?.name
      ? activity.versionName
      : undefined;
  return (
    <Box>
      <Box
        sx={{
          display: 'flex',
          justifyContent: 'space-between',
          alignItems: 'center',
          gap: 1,
          fontSize: 16,
          fontWeight: 600,
          fontVariantNumeric: 'tabular-nums',
        }}
      >
        <span>
          {version?.name ?? t('card.empty')}
          {coming && (
            <>
              {' '}
              <span aria-hidden>→</span>
              <Box component="span" sx={visuallyHidden}>
                {t('card.comes')}
              </Box>{' '}
              {coming}
            </>
          )}
        </span>
        {url && (
          <OutsideLink
            href={url}
            aria-label={t('card.address', { env: environment.title, url })}
          />
        )}
      </Box>
      <PlacementsFact environment={environment} />
    </Box>
  );
};

export const HealthFact = ({ environment }: Props) => {
  const t = useT();
  const { health, placements } = environment;
  const ready = placements.reduce((sum, placement) => sum + placement.ready, 0);
  const desired = placements.reduce(
    (sum, placement) => sum + placement.desired,
    0,
  );
  const crashing = placements.some(({ instances }) =>
    instances.some(({ state }) => state === 'crash-loop'),
  );
  return (
    <StatusLabel tone={healthTones[health]}>
      {health === 'unhealthy' && crashing
        ? t('health.crashing')
        : t(`health.${health}`)}
      {desired > 0 && ` ${ready}/${desired}`}
    </StatusLabel>
  );
};

/** What is being done, what it waits for, and whether automation is held. */
export const ActivityFact = ({ environment }: Props) => {
  const t = useT();
  const { activity, hold } = environment;
  let activityLabel = (
    <StatusLabel tone="neutral">{t('activity.idle')}</StatusLabel>
  );
  if (activity.kind === 'running') {
    activityLabel = (
      <StatusLabel tone="running">
        {activity.step && activity.steps
          ? t('activity.step', {
              step: String(activity.step),
              steps: String(activity.steps),
            })
          : t('activity.running')}
      </StatusLabel>
    );
  } else if (activity.kind === 'waiting' || activity.kind === 'queued') {
    activityLabel = (
      <StatusLabel tone="waiting">
        {activity.message ?? t(`activity.${activity.kind}`)}
      </StatusLabel>
    );
  }
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column' }}>
      {(activity.kind !== 'idle' || !hold) && activityLabel}
      {hold && (
        <StatusLabel tone="paused">
          <span title={hold.reason}>
            {isPerson(hold.by) ? (
              <HeldByPerson hold={hold} />
            ) : (
              t('activity.held', { person: t('person.automatic') })
            )}
          </span>
        </StatusLabel>
      )}
    </Box>
  );
};

const HeldByPerson = ({ hold }: { hold: Hold }) => {
  const t = useT();
  return <>{t('activity.held', { person: usePersonName(hold.by) })}</>;
};

export const WhenFact = ({ environment }: Props) => {
  const t = useT();
  const last = environment.lastDeployment;
  if (!last) {
    return (
      <Box sx={{ color: 'text.secondary' }}>{t('card.neverDeployed')}</Box>
    );
  }
  return (
    <Box sx={{ color: 'text.secondary' }}>
      <RelativeTime
        time={last.finishedAt ?? last.startedAt ?? last.createdAt}
      />
      {', '}
      <Person actor={last.requestedBy} />
    </Box>
  );
};
