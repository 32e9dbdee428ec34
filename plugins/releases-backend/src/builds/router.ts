/**
 * Routes of builds.
 */
import {
  buildCreatePermission,
  serviceReadPermission,
} from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Caller } from '../access';
import { Core } from '../core';
import { transaction } from '../database';
import { decodeCursor, page, ReleasesRouter, serviceRefOf } from '../http';
import { toBuilds } from './answers';
import { followLog, sendLog } from './log';
import {
  insertBuild,
  prepareBuild,
  PreparedBuild,
  prepareRetry,
} from './startBuild';
import { BuildStore } from './store';
import { BuildRecord } from './types';

export function addBuildRoutes(
  router: ReleasesRouter,
  core: Core,
  builds: BuildStore,
): void {
  const answer = async (caller: Caller, build: BuildRecord) =>
    (await toBuilds(core, builds, caller, [build]))[0];

  const start = async (
    caller: Caller,
    id: string,
    prepared: PreparedBuild,
    options: { retryOf?: string; unlessBuilt?: boolean } = {},
  ): Promise<BuildRecord> =>
    transaction(core.database, async tx => {
      const { commit, branch, service } = prepared;
      const first =
        branch !== undefined &&
        (await builds.claimCommit(tx, {
          id,
          service: service.ref,
          commit: commit.id,
          branch,
        }));
      // Asked inside the transaction, so that a push told at this moment cannot start a second one.
      const standing =
        options.unlessBuilt && !first
          ? await builds.standing(service.ref, commit.id, branch, tx)
          : undefined;
      if (standing) {
        return standing;
      }
      return insertBuild(core, tx, prepared, {
        id,
        by: caller.actor,
        automatic: false,
        retryOf: options.retryOf,
      });
    });

  router.get('/services/:namespace/:name/builds', async (request, response) => {
    const caller = await core.access.caller(request);
    const service = serviceRefOf(request.params);
    await core.access.require(caller, serviceReadPermission, { service });
    const { cursor, limit = 50, state, branch } = request.query;
    const before = decodeCursor(cursor, ['number']);
    const rows = await builds.list({
      service,
      before: before && Number(before[0]),
      limit: limit + 1,
      states: state?.split(','),
      branch,
    });
    const result = page(rows, limit, {
      key: row => [row.number],
      item: row => row,
    });
    response.json({
      ...result,
      items: await toBuilds(core, builds, caller, result.items),
    });
  });

  router.post(
    '/services/:namespace/:name/builds',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, buildCreatePermission, { service });
      await core.idempotency.once(request, response, caller, 202, async id => {
        const made = await builds.find(id);
        if (made) {
          return answer(caller, made);
        }
        const { revision, parameters, unlessBuilt } = request.body;
        const prepared = await prepareBuild(
          core,
          await core.services.get(service),
          { revision, parameters: parameters as never },
        );
        return answer(
          caller,
          await start(caller, id, prepared, { unlessBuilt }),
        );
      });
    },
  );

  router.get(
    '/services/:namespace/:name/builds/:buildId',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, serviceReadPermission, { service });
      response.json(
        await answer(caller, await builds.get(service, request.params.buildId)),
      );
    },
  );

  router.post(
    '/services/:namespace/:name/builds/:buildId/abort',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, buildCreatePermission, { service });
      const build = await builds.get(service, request.params.buildId);
      await core.idempotency.once(request, response, caller, 202, async () => {
        await transaction(core.database, tx =>
          core.engine.abort(tx, build.id, {
            by: caller.actor,
            reason: request.body.reason,
          }),
        );
        return answer(caller, await builds.get(service, build.id));
      });
    },
  );

  router.post(
    '/services/:namespace/:name/builds/:buildId/retry',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, buildCreatePermission, { service });
      const former = await builds.get(service, request.params.buildId);
      await core.idempotency.once(request, response, caller, 202, async id => {
        const made = await builds.find(id);
        if (made) {
          return answer(caller, made);
        }
        if (former.state === 'queued' || former.state === 'running') {
          throw new ReleasesError(
            'build.running',
            `Build ${former.number} of ${service} has not ended yet; abort it or wait.`,
            { status: 409 },
          );
        }
        const prepared = await prepareRetry(
          core,
          await core.services.get(service),
          former,
        );
        return answer(
          caller,
          await start(caller, id, prepared, { retryOf: former.id }),
        );
      });
    },
  );

  router.get(
    '/services/:namespace/:name/builds/:buildId/log',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, serviceReadPermission, { service });
      const build = await builds.get(service, request.params.buildId);
      const { offset = 0, follow = false } = request.query;
      await (follow
        ? followLog(core, builds, build, offset, request as never, response)
        : sendLog(core, build, offset, response));
    },
  );
}
