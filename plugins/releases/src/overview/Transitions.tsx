/**
 * What became of the environments and the latest build, for those who listen.
 */
import { Build, Environment } from '@slipway/backstage-plugin-releases-common';
import { useMemo } from 'react';
import { Announce } from '../ui/Announce';
import { useT } from '../ui/useT';

export const Transitions = (props: {
  environments: Environment[];
  latestBuild: Build | null | undefined;
}) => {
  const t = useT();
  const { environments, latestBuild: build } = props;
  const texts = useMemo(
    () => ({
      ...Object.fromEntries(
        environments.map(environment => [
          environment.name,
          t('transition.environment', {
            env: environment.title,
            version: environment.version?.name ?? t('card.empty'),
            health: t(`health.${environment.health}`),
            activity: t(`activity.${environment.activity.kind}`),
          }),
        ]),
      ),
      // A newer one is a change too.
      ...(build && {
        '#build': t('transition.build', {
          build: String(build.number),
          state: t(`states.${build.state}`),
        }),
      }),
    }),
    [environments, build, t],
  );
  return <Announce texts={texts} />;
};
