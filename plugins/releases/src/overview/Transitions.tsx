/**
 * What became of the environments, for those who listen.
 */
import { Environment } from '@slipway/backstage-plugin-releases-common';
import { useMemo } from 'react';
import { Announce } from '../ui/Announce';
import { useT } from '../ui/useT';

export const Transitions = (props: { environments: Environment[] }) => {
  const t = useT();
  const texts = useMemo(
    () =>
      Object.fromEntries(
        props.environments.map(environment => [
          environment.name,
          t('transition.environment', {
            env: environment.title,
            version: environment.version?.name ?? t('card.empty'),
            health: t(`health.${environment.health}`),
            activity: t(`activity.${environment.activity.kind}`),
          }),
        ]),
      ),
    [props.environments, t],
  );
  return <Announce texts={texts} />;
};
