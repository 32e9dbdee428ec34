/**
 * Tells a screen reader, politely and together, what changed in the environments.
 */
import Box from '@mui/material/Box';
import { Environment } from '@slipway/backstage-plugin-releases-common';
import { useEffect, useRef, useState } from 'react';
import { T, useT } from '../ui/useT';
import { visuallyHidden } from './facts';

const summary = (environment: Environment, t: T) =>
  t('transition.environment', {
    env: environment.title,
    version: environment.version?.name ?? t('card.empty'),
    health: t(`health.${environment.health}`),
    activity: t(`activity.${environment.activity.kind}`),
  });

export const Transitions = (props: { environments: Environment[] }) => {
  const t = useT();
  const former = useRef<Map<string, string>>();
  const [said, setSaid] = useState('');

  useEffect(() => {
    const now = new Map(
      props.environments.map(environment => [
        environment.name,
        summary(environment, t),
      ]),
    );
    const before = former.current;
    former.current = now;
    if (before) {
      const changed = [...now].filter(
        ([name, text]) => before.get(name) !== text,
      );
      if (changed.length) {
        setSaid(changed.map(([, text]) => text).join(' '));
      }
    }
  }, [props.environments, t]);

  return (
    <Box aria-live="polite" sx={visuallyHidden}>
      {said}
    </Box>
  );
};
