/**
 * Notices when a version that succeeded turns unhealthy, so that it does not count as good before its soak is over, and keeps why, for when
 * the target cannot be asked. Targets tell that something changed; what, is then read from them.
 */
import { stringifyError } from '@backstage/errors';
import { PlacementRef } from '@slipway/backstage-plugin-releases-node';
import { Core } from '../core';
import { DiagnosisStore, placementKey } from '../diagnosis';
import { placementDiagnosis } from './diagnosis';

const SETTLE_MS = 500;

export class HealthWatch {
  private readonly watches: { close(): void }[] = [];
  private readonly pending = new Map<string, NodeJS.Timeout>();

  constructor(private readonly core: Core) {}

  start(): void {
    for (const { definition, driver } of this.core.drivers.targets()) {
      this.watches.push(
        driver.watch(placement => this.changed(definition.id, placement)),
      );
    }
  }

  stop(): void {
    this.watches.splice(0).forEach(watch => watch.close());
    this.pending.forEach(timer => clearTimeout(timer));
    this.pending.clear();
  }

  /** Many changes in a row are looked at once. */
  private changed(target: string, placement: PlacementRef) {
    const key = `${target}\n${placement.service}\n${placement.environment}`;
    if (!this.pending.has(key)) {
      const timer = setTimeout(() => {
        this.pending.delete(key);
        this.look(target, placement).catch(error =>
          this.core.logger.warn(
            `The health of ${placement.service} in ${
              placement.environment
            } could not be noted: ${stringifyError(error)}`,
          ),
        );
      }, SETTLE_MS);
      timer.unref();
      this.pending.set(key, timer);
    }
  }

  private async look(target: string, { service, environment }: PlacementRef) {
    const { core } = this;
    const status = await core.environments.status(service, environment, target);
    const kept = new DiagnosisStore(core.database);
    const key = placementKey(service, environment, target);
    if (status.health === 'healthy' || status.health === 'stopped') {
      await kept.forget('placement', key);
    }
    if (status.health !== 'unhealthy') {
      return;
    }
    const placements = await core.environments.placements(service, environment);
    const placed = placements.find(placement => placement.target === target);
    if (placed && placed.versionId === status.version?.id) {
      const diagnosis = placementDiagnosis(
        environment,
        { target, status },
        placed,
        await core.deployments.canGoBack(
          service,
          environment,
          placed.versionId,
        ),
      );
      if (diagnosis) {
        await kept.keep('placement', key, diagnosis);
      }
      await core.deployments.noteUnhealthy(
        service,
        environment,
        placed.versionId,
      );
    }
  }
}
