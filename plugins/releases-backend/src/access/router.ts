/**
 * The route of access: roles, what the caller may do, targets.
 */
import { serviceReadPermission } from '@slipway/backstage-plugin-releases-common';
import { Core } from '../core';
import { ReleasesRouter, serviceRefOf } from '../http';
import { rosterOf } from './roster';

export function addAccessRoutes(router: ReleasesRouter, core: Core): void {
  router.get('/services/:namespace/:name/access', async (request, response) => {
    const caller = await core.access.caller(request);
    const ref = serviceRefOf(request.params);
    await core.access.require(caller, serviceReadPermission, { service: ref });
    response.json(
      await rosterOf(core, caller, await core.services.current(ref)),
    );
  });
}
