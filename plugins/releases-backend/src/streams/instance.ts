/**
 * Finds an instance through the placement it must belong to; an id alone reaches nothing.
 */
import {
  DeployTarget,
  InstanceStatus,
  PlacementRef,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { Core } from '../core';
import { EnvironmentDefinition } from '../environments';
import { serviceRefOf } from '../http';

/** Of a path `/services/{namespace}/{name}/environments/{environment}/placements/{target}/instances/{instanceId}`. */
export interface InstancePath {
  namespace: string;
  name: string;
  environment: string;
  target: string;
  instanceId: string;
}

export interface FoundInstance {
  placement: PlacementRef;
  environment: EnvironmentDefinition;
  target: DeployTarget;
  instance: InstanceStatus;
}

/** What a path is about, for questions of permission. */
export function objectOf(path: InstancePath): {
  service: string;
  environment: string;
} {
  return { service: serviceRefOf(path), environment: path.environment };
}

/**
 * Ask for permission first: this tells what exists. Throws 404 `environment.not-found`, `placement.not-found` and `instance.not-found`,
 * the last also for an instance of another placement.
 */
export async function findInstance(
  core: Pick<Core, 'environments' | 'drivers'>,
  path: InstancePath,
): Promise<FoundInstance> {
  const placement = objectOf(path);
  const environment = await core.environments.definition(
    placement.service,
    placement.environment,
  );
  const recorded = await core.environments.placements(
    placement.service,
    placement.environment,
  );
  if (
    !environment.targets.includes(path.target) &&
    !recorded.some(({ target }) => target === path.target)
  ) {
    throw new ReleasesError(
      'placement.not-found',
      `${placement.service} has no placement on target '${path.target}' in ${placement.environment}; open the environment to see where it runs.`,
      { status: 404, details: { target: path.target } },
    );
  }
  const target = core.drivers.target(path.target);
  const { instances } = await target.status(placement);
  const instance = instances.find(({ id }) => id === path.instanceId);
  if (!instance) {
    throw new ReleasesError(
      'instance.not-found',
      `${placement.service} has no instance '${path.instanceId}' on '${path.target}' in ${placement.environment}; it may have been removed, so open the list of instances again.`,
      { status: 404, details: { instance: path.instanceId } },
    );
  }
  return { placement, environment, target, instance };
}
