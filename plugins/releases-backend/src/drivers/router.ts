/**
 * What this installation has: source hosts, build engines, the promotion path.
 */
import { Core } from '../core';
import { ReleasesRouter } from '../http';

export function addDriverRoutes(router: ReleasesRouter, core: Core): void {
  router.get('/capabilities', async (request, response) => {
    await core.access.caller(request);
    response.json({
      sources: core.drivers.sourceHosts().map(({ id, capabilities }) => ({
        id,
        createRepository: capabilities.createRepository,
      })),
      builders: core.drivers
        .buildEngines()
        .map(({ id, language }) => ({ id, language })),
      environments: core.environments.definitions().map(definition => ({
        name: definition.name,
        title: definition.title,
        kind: definition.kind,
        protected: definition.protected,
        targets: definition.targets,
      })),
    });
  });
}
