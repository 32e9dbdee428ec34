/**
 * Routes of deployments: history, asking, abort, parked questions, what to roll back to, differences.
 */
import {
  deploymentAbortPermission,
  serviceReadPermission,
} from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Request } from 'express';
import { Caller } from '../access';
import { Core } from '../core';
import { transaction } from '../database';
import { decodeCursor, page, ReleasesRouter, serviceRefOf } from '../http';
import { toSummary } from './answers';
import { changesOf, differences } from './differences';
import { currentOf } from './planner';
import { DeploymentRecord } from './types';
import { DeploymentParts } from './parts';

export function addDeploymentRoutes(
  router: ReleasesRouter,
  core: Core,
  parts: DeploymentParts,
) {
  const { store, asking, answers, candidates, planner } = parts;

  /** Who asks, and the service's ref, once reading it is allowed. */
  const reader = async (
    request: Request<any, any, any, any, any>,
    environment?: string,
  ): Promise<{ caller: Caller; service: string }> => {
    const caller = await core.access.caller(request);
    const service = serviceRefOf(request.params);
    await core.access.require(caller, serviceReadPermission, {
      service,
      environment,
    });
    await core.services.get(service);
    return { caller, service };
  };

  /** Throws 404 for a deployment of another service too. */
  const find = async (
    service: string,
    id: string,
  ): Promise<DeploymentRecord> => {
    const record = await store.find(id);
    if (record?.service !== service) {
      throw new ReleasesError(
        'deployment.not-found',
        `${service} has no deployment ${id.slice(0, 80)}.`,
        { status: 404 },
      );
    }
    return record;
  };

  router.get(
    '/services/:namespace/:name/deployments',
    async (request, response) => {
      const { service } = await reader(request);
      const { query } = request;
      const limit = Number(query.limit ?? 50);
      const after = decodeCursor(query.cursor, ['number']);
      const rows = await store.page(service, {
        before: after && Number(after[0]),
        limit,
        filter: {
          environment: query.environment,
          target: query.target,
          versionId: query.versionId,
          person: query.person,
          kinds: query.kind?.split(','),
          states: query.state?.split(','),
        },
      });
      response.json(
        page(rows, limit, { key: row => [row.number], item: toSummary }),
      );
    },
  );

  router.post(
    '/services/:namespace/:name/deployments',
    async (request, response) => {
      const { caller, service } = await reader(request);
      await core.idempotency.once(request, response, caller, 202, async id => {
        const record = await asking.ask({
          id,
          caller,
          service,
          body: request.body,
          automatic: false,
        });
        return answers.detail(caller, record);
      });
    },
  );

  router.get(
    '/services/:namespace/:name/deployments/:deploymentId',
    async (request, response) => {
      const { caller, service } = await reader(request);
      const record = await find(service, request.params.deploymentId);
      response.json(await answers.detail(caller, record));
    },
  );

  router.get(
    '/services/:namespace/:name/deployments/:deploymentId/changes',
    async (request, response) => {
      const { service } = await reader(request);
      const record = await find(service, request.params.deploymentId);
      response.json(
        await changesOf(core, record, await store.placements(record.id)),
      );
    },
  );

  router.post(
    '/services/:namespace/:name/deployments/:deploymentId/abort',
    async (request, response) => {
      const { caller, service } = await reader(request);
      const record = await find(service, request.params.deploymentId);
      const { environment } = record;
      await core.access.require(caller, deploymentAbortPermission, {
        service,
        environment,
      });
      const reason = await reasonFor(
        core,
        service,
        environment,
        request.body.reason,
      );
      await core.idempotency.once(request, response, caller, 202, async () => {
        await transaction(core.database, tx =>
          core.engine.abort(tx, record.id, { by: caller.actor, reason }),
        );
        return answers.detail(caller, await find(service, record.id));
      });
    },
  );

  router.post(
    '/services/:namespace/:name/deployments/:deploymentId/resolve',
    async (request, response) => {
      const { caller, service } = await reader(request);
      const record = await find(service, request.params.deploymentId);
      await core.access.require(caller, deploymentAbortPermission, {
        service,
        environment: record.environment,
      });
      const { as, reason } = request.body;
      if (!reason.trim()) {
        throw new ReleasesError(
          'reason.required',
          'Say what you saw, so that others can understand the answer.',
        );
      }
      await core.idempotency.once(request, response, caller, 202, async () => {
        await transaction(core.database, tx =>
          core.engine.resolveParked(tx, record.id, {
            as,
            by: caller.actor,
            reason: reason.trim(),
          }),
        );
        return answers.detail(caller, await find(service, record.id));
      });
    },
  );

  router.get(
    '/services/:namespace/:name/environments/:environment/rollback-candidates',
    async (request, response) => {
      const { environment } = request.params;
      const { service } = await reader(request, environment);
      const definition = await core.environments.definition(
        service,
        environment,
      );
      const present = currentOf(
        definition,
        await core.environments.placements(service, environment),
      );
      response.json(
        await candidates.page(service, environment, {
          present: present?.versionId,
          limit: Number(request.query.limit ?? 50),
          cursor: request.query.cursor,
        }),
      );
    },
  );

  router.get(
    '/services/:namespace/:name/environments/:environment/differences',
    async (request, response) => {
      const { environment } = request.params;
      const { service } = await reader(request, environment);
      response.json(
        await differences(core, planner, {
          service,
          environment: await core.environments.definition(service, environment),
          versionId: request.query.version,
          configuration: request.query.configuration ?? 'current',
        }),
      );
    },
  );
}

/** The reason, which a protected environment needs for every act. */
async function reasonFor(
  core: Core,
  service: string,
  environment: string,
  reason: string | undefined,
): Promise<string | undefined> {
  const given = reason?.trim() || undefined;
  const definition = await core.environments.definition(service, environment);
  if (definition.protected && !given) {
    throw new ReleasesError(
      'reason.required',
      `${definition.title} is protected: every act there needs a reason; say why.`,
    );
  }
  return given;
}
