/**
 * What the annotations of a service's entity point at, on the targets that it may use. Annotations propose; they authorise nothing.
 */
import { stringifyError } from '@backstage/errors';
import { WorkloadProposal } from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Core } from '../core';
import { canAdopt } from './claim';

/** A target that does not answer hides nothing of the others; its proposal says why. */
export async function proposalsFor(
  core: Core,
  service: string,
): Promise<WorkloadProposal[]> {
  const record = await core.services.current(service);
  const entity = await core.services.entity(service);
  if (record.state !== 'active' || !entity) return [];
  const annotations = entity.metadata.annotations ?? {};
  const places = core.environments
    .definitionsOf(record)
    .flatMap(({ name, targets }) =>
      targets.map(target => ({ environment: name, target })),
    );
  const found = await Promise.all(
    places.map(async ({ environment, target }) => {
      const driver = core.drivers.target(target);
      if (!canAdopt(driver)) return [];
      const { allowed } = await core.access.targetAllowed(service, target);
      if (!allowed) return [];
      try {
        const workloads = await driver.claimable(
          { service, environment },
          annotations,
        );
        return workloads.map(workload => ({
          environment,
          target,
          ...workload,
        }));
      } catch (error) {
        if (!(error instanceof ReleasesError)) throw error;
        core.logger.warn(
          `Target ${target} did not say what ${service} could adopt: ${stringifyError(
            error,
          )}`,
        );
        return [{ environment, target, problem: error.message }];
      }
    }),
  );
  return found.flat();
}
