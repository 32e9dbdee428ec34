/** Builds: runs of a service's pipeline. */
import { Core, Noun } from '../core';
import { BuildKind } from './BuildKind';
import { addBuildRoutes } from './router';
import { buildRun } from './steps/buildRun';
import { buildVersion } from './steps/buildVersion';
import { BuildStore } from './store';
import { BuildRecord } from './types';

export { takeSourceChange } from './sourceChanges';

const PENDING_AT_MOST = 20;

/** Those that have made no version yet and may, newest first. */
export function pendingBuilds(
  core: Core,
  service: string,
): Promise<BuildRecord[]> {
  return new BuildStore(core.database).list({
    service,
    states: ['queued', 'running'],
    limit: PENDING_AT_MOST,
  });
}

export const buildsNoun: Noun = {
  register(core) {
    const builds = new BuildStore(core.database);
    core.engine.registerOperationKind(
      new BuildKind(builds, core.services, core.drivers, core.engine),
    );
    core.engine.registerStepKind(buildRun(core, builds));
    core.engine.registerStepKind(buildVersion(core, builds));
  },
  addRoutes: (router, core) =>
    addBuildRoutes(router, core, new BuildStore(core.database)),
};
