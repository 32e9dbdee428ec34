/** Builds: runs of a service's pipeline. */
import { Noun } from '../core';
import { BuildKind } from './BuildKind';
import { addBuildRoutes } from './router';
import { buildRun } from './steps/buildRun';
import { buildVersion } from './steps/buildVersion';
import { BuildStore } from './store';

export { takeSourceChange } from './sourceChanges';

export const buildsNoun: Noun = {
  register(core) {
    const builds = new BuildStore(core.database);
    core.engine.registerOperationKind(new BuildKind(builds, core.services));
    core.engine.registerStepKind(buildRun(core, builds));
    core.engine.registerStepKind(buildVersion(core, builds));
  },
  addRoutes: (router, core) =>
    addBuildRoutes(router, core, new BuildStore(core.database)),
};
