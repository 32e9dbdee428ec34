/**
 * Where to try a broken version: as far along the path as the person may, so that automation on the first environment goes on.
 */
import { Environment } from '@slipway/backstage-plugin-releases-common';

export function placeToTry(
  environments: Environment[],
): Environment | undefined {
  const open = environments.filter(
    environment => !environment.protected && environment.can.deploy,
  );
  return open.filter(({ can }) => can.deploy!.allowed).at(-1) ?? open.at(-1);
}

/** The environment that runs the version, protected ones last. */
export function runningIn(
  environments: Environment[],
  version: string,
): Environment | undefined {
  return environments
    .filter(environment => environment.version?.name === version)
    .sort((a, b) => Number(a.protected) - Number(b.protected))[0];
}
