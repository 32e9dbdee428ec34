/**
 * Routes of checks: the catalogue, running one, results.
 */
import {
  CheckDefinition,
  CheckRun,
  checkRunPermission,
  serviceReadPermission,
} from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Caller } from '../access';
import { Core } from '../core';
import { transaction } from '../database';
import { decodeCursor, page, ReleasesRouter, serviceRefOf } from '../http';
import { askForCheck } from './ask';
import { catalogueProblems } from './rules/catalogue';
import { CheckStore } from './store';
import { CheckRunRecord } from './types';
import { giveVerdict } from './verdict';

export function addCheckRoutes(router: ReleasesRouter, core: Core) {
  const store = new CheckStore(core.database);

  const catalogue = async (caller: Caller, service: string) => {
    const [run] = await core.access.verdicts(caller, [
      { permission: checkRunPermission, object: { service } },
    ]);
    return {
      items: await store.catalogue(service),
      can: { run, save: run },
    };
  };

  router.get('/services/:namespace/:name/checks', async (request, response) => {
    const caller = await core.access.caller(request);
    const service = serviceRefOf(request.params);
    await core.access.require(caller, serviceReadPermission, { service });
    response.json(await catalogue(caller, service));
  });

  router.put('/services/:namespace/:name/checks', async (request, response) => {
    const caller = await core.access.caller(request);
    const service = serviceRefOf(request.params);
    await core.access.require(caller, checkRunPermission, { service });
    const { environments } = await core.services.get(service);
    const { items } = request.body;
    refuseProblems(service, items, environments);
    await transaction(core.database, async tx => {
      const before = await store.catalogue(service, tx);
      await store.replaceCatalogue(tx, service, items);
      await core.ledger.append(tx, {
        actor: caller.actor,
        action: 'checks.saved',
        object: { type: 'checks', id: service, service },
        before: { checks: before.map(check => check.name) },
        after: { checks: items.map(check => check.name) },
        outcome: 'done',
      });
    });
    response.json(await catalogue(caller, service));
  });

  router.get(
    '/services/:namespace/:name/check-runs',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, serviceReadPermission, { service });
      const limit = Number(request.query.limit ?? 50);
      const after = decodeCursor(request.query.cursor, ['string', 'string']);
      const rows = await store.page(service, {
        environment: request.query.environment,
        before: after as [string, string] | undefined,
        limit,
      });
      response.json(
        page(rows, limit, {
          key: row => [row.createdAt, row.id],
          item: toAnswer,
        }),
      );
    },
  );

  router.post(
    '/services/:namespace/:name/check-runs',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      const { check, environment } = request.body;
      await core.access.require(caller, checkRunPermission, {
        service,
        environment,
      });
      await core.idempotency.once(request, response, caller, 202, async id =>
        toAnswer(
          await askForCheck(core, store, {
            id,
            caller,
            service,
            check,
            environment,
          }),
        ),
      );
    },
  );

  router.post(
    '/services/:namespace/:name/check-verdicts',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, checkRunPermission, {
        service,
        environment: request.body.environment,
      });
      await core.idempotency.once(request, response, caller, 201, async id =>
        toAnswer(
          await giveVerdict(core, store, {
            id,
            caller,
            service,
            body: request.body,
          }),
        ),
      );
    },
  );
}

function refuseProblems(
  service: string,
  items: CheckDefinition[],
  environments: string[],
) {
  const problems = catalogueProblems(items, environments);
  if (problems.length > 0) {
    throw new ReleasesError(
      'checks.invalid',
      `The checks of ${service} have a problem: ${problems[0].path}: ${problems[0].message}`,
      { details: { problems } },
    );
  }
}

function toAnswer(run: CheckRunRecord): CheckRun {
  return {
    id: run.id,
    check: run.check,
    environment: run.environment,
    state: run.state,
    createdAt: run.createdAt,
    requestedBy: { ref: run.requestedBy },
    versionName: run.versionName,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    message: run.message,
    output: run.output,
    deploymentId: run.deploymentId,
  };
}
