/**
 * Routes of environments: what runs where, and holds.
 */
import {
  Environment,
  holdSetPermission,
  serviceReadPermission,
} from '@slipway/backstage-plugin-releases-common';
import { Caller } from '../access';
import { Core } from '../core';
import { ReleasesRouter, serviceRefOf } from '../http';
import { releaseHold, setHold } from './holds';
import { environmentsFor } from './overview';
import { EnvironmentStore } from './store';

export function addEnvironmentRoutes(router: ReleasesRouter, core: Core) {
  const store = new EnvironmentStore(core.database);

  const one = async (
    caller: Caller,
    service: string,
    environment: string,
  ): Promise<Environment> => {
    const definition = await core.environments.definition(service, environment);
    const [found] = await environmentsFor(core, caller, service, [definition]);
    return found;
  };

  router.get(
    '/services/:namespace/:name/environments',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, serviceReadPermission, { service });
      const record = await core.services.get(service);
      response.json({
        items: await environmentsFor(
          core,
          caller,
          service,
          core.environments.definitionsOf(record),
        ),
        serverTime: new Date().toISOString(),
      });
    },
  );

  router.get(
    '/services/:namespace/:name/environments/:environment',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      const { environment } = request.params;
      await core.access.require(caller, serviceReadPermission, {
        service,
        environment,
      });
      response.json(await one(caller, service, environment));
    },
  );

  router.put(
    '/services/:namespace/:name/environments/:environment/hold',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      const { environment } = request.params;
      await core.access.require(caller, holdSetPermission, {
        service,
        environment,
      });
      const held = { service, environment, actor: caller.actor };
      await setHold(core, held, request.body.reason);
      response.json(await one(caller, service, environment));
    },
  );

  router.delete(
    '/services/:namespace/:name/environments/:environment/hold',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      const { environment } = request.params;
      await core.access.require(caller, holdSetPermission, {
        service,
        environment,
      });
      await releaseHold(
        core,
        store,
        { service, environment, actor: caller.actor },
        await core.environments.definition(service, environment),
        request.body.reason,
      );
      response.json(await one(caller, service, environment));
    },
  );
}
