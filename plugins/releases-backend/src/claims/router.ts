/**
 * Routes of claims. Who may confirm a service decides what is its: by annotations alone nobody sees or gets anything.
 */
import {
  serviceConfirmPermission,
  serviceReadPermission,
} from '@slipway/backstage-plugin-releases-common';
import { Core } from '../core';
import { ReleasesRouter, serviceRefOf } from '../http';
import { claim, release } from './claim';
import { proposalsFor } from './proposals';
import { claimsOf } from './store';

export function addClaimRoutes(router: ReleasesRouter, core: Core): void {
  router.get('/services/:namespace/:name/claims', async (request, response) => {
    const caller = await core.access.caller(request);
    const service = serviceRefOf(request.params);
    await core.access.require(caller, serviceReadPermission, { service });
    await core.services.current(service);
    const [claiming] = await core.access.verdicts(caller, [
      { permission: serviceConfirmPermission, object: { service } },
    ]);
    response.json({
      items: await claimsOf(core.database, { service }),
      proposals: claiming.allowed ? await proposalsFor(core, service) : [],
      can: { claim: claiming },
    });
  });

  router.post(
    '/services/:namespace/:name/claims',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, serviceConfirmPermission, { service });
      const { environment, target, reference, reason } = request.body;
      const asked = { service, environment, target, reference, reason };
      response.status(201).json(await claim(core, caller, asked));
    },
  );

  router.delete(
    '/services/:namespace/:name/claims/:claimId',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, serviceConfirmPermission, { service });
      const { claimId } = request.params;
      const { reason } = request.body;
      response.json(await release(core, caller, service, claimId, reason));
    },
  );
}
