/**
 * The inventory of targets.
 */
import {
  Target,
  targetsReadPermission,
} from '@slipway/backstage-plugin-releases-common';
import { Core } from '../core';
import { ReleasesRouter } from '../http';
import { noteHealth } from './health';
import { usesOf } from './store';

export function addTargetRoutes(router: ReleasesRouter, core: Core): void {
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
}

async function describeTarget(
  core: Core,
  { definition, driver }: ReturnType<Core['drivers']['targets']>[number],
  readable: 'all' | string[],
): Promise<Target> {
  const uses = await usesOf(core.database, definition.id, readable);
  return {
    id: definition.id,
    title: definition.title,
    driver: definition.driver,
    kind: definition.driver,
    owner: definition.owner,
    description: definition.description,
    open: definition.open || definition.services.includes('*'),
    health: await noteHealth(core, driver),
    capabilities: { ...driver.capabilities },
    fencing: driver.fencing,
    environments: core.environments
      .definitions()
      .filter(({ targets }) => targets.includes(definition.id))
      .map(({ name }) => name),
    uses,
    usedBy: [...new Set(uses.map(({ service }) => service))],
  };
}
