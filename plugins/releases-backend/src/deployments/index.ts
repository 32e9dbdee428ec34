/** Deployments: deploy, promote, roll back, restart, scale, stop, and the history of all of them. */
import { Core, Noun } from '../core';
import { DeploymentKind } from './kind';
import { DeploymentParts, makeParts } from './parts';
import { addDeploymentRoutes } from './router';
import { deploymentChecks } from './steps/deploymentChecks';
import { placementApply } from './steps/placementApply';
import { placementRestart } from './steps/placementRestart';
import { placementRestore } from './steps/placementRestore';
import { placementScale } from './steps/placementScale';
import { placementStop } from './steps/placementStop';
import { Deployments } from './types';

export { slotOf } from './slot';
export { toSummary } from './answers';
export { currentOf } from './planner';
export { baseOf } from './rules/plan';
export type { DeploymentRecord, Deployments, LastGood } from './types';

/** Made before the rest of the core is complete, so everything is looked up when it is asked for. */
export function createDeployments(core: () => Core): Deployments {
  let made: DeploymentParts | undefined;
  const parts = () => {
    made ??= makeParts(core());
    return made;
  };
  return {
    ask: (options, also) => parts().asking.ask(options, also),
    find: (id, tx) => parts().store.find(id, tx),
    many: ids => parts().store.many(ids),
    newest: (service, environment) =>
      parts().store.newest(service, environment),
    async lastGood(service, environment, present) {
      const found = await parts().candidates.lastGood(
        service,
        environment,
        present,
      );
      return (
        found && {
          deploymentId: found.deploymentId,
          versionId: found.versionId,
          versionName: found.versionName,
        }
      );
    },
    canGoBack: (service, environment, present) =>
      parts().versions.hasOther(service, environment, present),
    promotable: (service, environment) =>
      parts().planner.promotable(service, environment),
    gates: wish => parts().planner.gates(undefined, wish),
    everIn: (service, versions) => parts().versions.everIn(service, versions),
    noteUnhealthy: (service, environment, version) =>
      parts().versions.unhealthy(
        service,
        environment,
        version,
        new Date().toISOString(),
      ),
  };
}

export const deploymentsNoun: Noun = {
  register(core) {
    const { store, versions, planner } = makeParts(core);
    core.engine.registerOperationKind(
      new DeploymentKind(core, store, versions, planner),
    );
    [
      placementApply(core.drivers),
      placementRestart(core.drivers),
      placementScale(core.drivers),
      placementStop(core.drivers),
      placementRestore(core.drivers, core.engine),
      deploymentChecks(core),
    ].forEach(kind => core.engine.registerStepKind(kind));
  },
  addRoutes: (router, core) =>
    addDeploymentRoutes(router, core, makeParts(core)),
};
