/**
 * What this installation has: targets, source hosts, build engines, the promotion path.
 */
import {
  Target,
  targetsReadPermission,
} from '@slipway/backstage-plugin-releases-common';
import { Core } from '../core';
import { ReleasesRouter } from '../http';
import { healthOf } from './healthOf';

export function addDriverRoutes(router: ReleasesRouter, core: Core): void {
  router.get('/targets', async (request, response) => {
    const caller = await core.access.caller(request);
    await core.access.require(caller, targetsReadPermission);
    const readable = await core.access.readableServices(caller);
    const items = await Promise.all(
      core.drivers
        .targets()
        .map(entry => describeTarget(core, entry, readable)),
    );
    response.json({ items });
  });

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

async function describeTarget(
  core: Core,
  { definition, driver }: ReturnType<Core['drivers']['targets']>[number],
  readable: 'all' | string[],
): Promise<Target> {
  const services = await core.environments.servicesOn(definition.id);
  return {
    id: definition.id,
    title: definition.title,
    driver: definition.driver,
    kind: definition.driver,
    owner: definition.owner,
    description: definition.description,
    health: await healthOf(driver),
    capabilities: { ...driver.capabilities },
    fencing: driver.fencing,
    environments: core.environments
      .definitions()
      .filter(({ targets }) => targets.includes(definition.id))
      .map(({ name }) => name),
    usedBy: services.filter(
      service => readable === 'all' || readable.includes(service),
    ),
  };
}
