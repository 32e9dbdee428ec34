/**
 * The health of this replica: its loops and its drivers. The route is for people who are signed in; `/health/live` says only yes or no and
 * asks for nothing, for probes.
 */
import { GetHealth200Response } from '@slipway/backstage-plugin-releases-common';
import { Router } from 'express';
import { Core } from '../core';
import { healthOf } from '../drivers';
import { ReleasesRouter } from '../http';

export function addHealthRoutes(router: ReleasesRouter, core: Core): void {
  router.get('/health', async (_request, response) => {
    response.json(await readHealth(core));
  });

  // Not in openapi.yaml: whoever probes needs no client.
  (router as unknown as Router).get('/health/live', (_request, response) => {
    const { ok } = core.engine.health();
    response.status(ok ? 200 : 503).json({ ok });
  });
}

async function readHealth(core: Core): Promise<GetHealth200Response> {
  const { ok, loops } = core.engine.health();
  const problems = core.drivers.problems();
  const targets = await Promise.all(
    core.drivers.targets().map(async ({ definition, driver }) => ({
      id: definition.id,
      kind: 'target',
      ...(await healthOf(driver)),
    })),
  );
  const started = (kind: 'source' | 'builder', ids: string[]) =>
    ids.map(id => ({ id, kind, ok: true as boolean }));
  const drivers = [
    ...started(
      'source',
      core.drivers.sourceHosts().map(({ id }) => id),
    ),
    ...started(
      'builder',
      core.drivers.buildEngines().map(({ id }) => id),
    ),
    ...targets,
  ].map(driver => {
    const problem = problems.find(
      ({ kind, id }) => kind === driver.kind && id === driver.id,
    );
    return problem
      ? { ...driver, ok: false, message: problem.message }
      : driver;
  });
  return { ok: ok && drivers.every(driver => driver.ok), loops, drivers };
}
