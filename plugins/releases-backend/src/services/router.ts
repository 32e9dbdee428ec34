/**
 * Routes of services and of repositories for new ones.
 */
import {
  serviceConfirmPermission,
  serviceCreatePermission,
} from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Core } from '../core';
import { transaction } from '../database';
import { decodeCursor, page, ReleasesRouter, serviceRefOf } from '../http';
import { toServices } from './answers';
import { registerService } from './register';
import { checkName, originOf, ownersOf } from './rules';

export function addServiceRoutes(router: ReleasesRouter, core: Core): void {
  router.get('/services', async (request, response) => {
    const caller = await core.access.caller(request);
    const { cursor, limit = 50, owner, search } = request.query;
    const after = decodeCursor(cursor, ['string']);
    const rows = await core.services.list({
      after: after && String(after[0]),
      limit: limit + 1,
      owner,
      search,
    });
    const result = page(rows, limit, {
      key: row => [row.ref],
      item: row => row,
    });
    response.json({
      ...result,
      items: await toServices(core, caller, result.items),
    });
  });

  router.post('/services', async (request, response) => {
    const caller = await core.access.caller(request);
    await core.access.require(caller, serviceCreatePermission);
    await core.idempotency.once(request, response, caller, 201, async id => {
      const service = await registerService(core, caller, request.body, id);
      return (await toServices(core, caller, [service]))[0];
    });
  });

  router.get('/services/:namespace/:name', async (request, response) => {
    const caller = await core.access.caller(request);
    const service = await core.services.current(serviceRefOf(request.params));
    response.json((await toServices(core, caller, [service]))[0]);
  });

  router.post(
    '/services/:namespace/:name/confirmation',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const ref = serviceRefOf(request.params);
      await core.access.require(caller, serviceConfirmPermission, {
        service: ref,
      });
      const before = await core.services.current(ref);
      const entity = await core.services.entity(ref);
      if (before.state !== 'detached' || !entity) {
        throw new ReleasesError(
          'service.nothing-to-confirm',
          entity
            ? `${ref} is attached to its entity; there is nothing to confirm.`
            : `${ref} has no entity in the catalog to attach it to; register that first.`,
          { status: 409 },
        );
      }
      await transaction(core.database, async tx => {
        await core.services.update(tx, ref, {
          state: 'active',
          detachedReason: undefined,
          origin: originOf(entity),
          owner: ownersOf(entity)[0] ?? before.owner,
        });
        await core.ledger.append(tx, {
          actor: caller.actor,
          action: 'service.confirmed',
          object: { type: 'service', id: ref, service: ref },
          before: { origin: before.origin ?? null, owner: before.owner },
          after: {
            origin: originOf(entity),
            owner: ownersOf(entity)[0] ?? before.owner,
          },
          reason: request.body.reason,
          outcome: 'done',
        });
      });
      const confirmed = await core.services.current(ref);
      response.json((await toServices(core, caller, [confirmed]))[0]);
    },
  );

  router.post('/repositories', async (request, response) => {
    const caller = await core.access.caller(request);
    await core.access.require(caller, serviceCreatePermission);
    await core.idempotency.once(request, response, caller, 201, async id => {
      const {
        host: hostId,
        name,
        files,
        message,
        defaultBranch,
      } = request.body;
      checkName('name', name);
      const host = core.drivers.sourceHost(hostId);
      if (!host.capabilities.createRepository) {
        throw new ReleasesError(
          'source.incapable',
          `The source host '${host.id}' cannot make repositories; make it there and register the service with it.`,
          { status: 409 },
        );
      }
      const repository = await host.createRepository({
        key: id,
        name,
        defaultBranch: defaultBranch ?? 'main',
        files,
        message,
        author: authorOf(caller.actor.ref),
      });
      await transaction(core.database, tx =>
        core.ledger.append(tx, {
          actor: caller.actor,
          action: 'repository.created',
          object: { type: 'repository', id: `${host.id}:${repository.name}` },
          outcome: 'done',
        }),
      );
      return {
        host: host.id,
        repository: repository.name,
        defaultBranch: repository.defaultBranch,
        cloneUrl: repository.cloneUrl,
        webUrl: repository.webUrl,
      };
    });
  });
}

/** Commits need an address; without one of the person's own, one that names the person and delivers nowhere. */
function authorOf(ref: string): { name: string; email: string } {
  const name = ref.split('/').pop() ?? ref;
  return { name, email: `${name}@users.slipway.invalid` };
}
