/**
 * Routes of versions.
 */
import {
  serviceReadPermission,
  versionUpdatePermission,
} from '@slipway/backstage-plugin-releases-common';
import {
  Artifact,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { Caller } from '../access';
import { Core } from '../core';
import { transaction } from '../database';
import { decodeCursor, page, ReleasesRouter, serviceRefOf } from '../http';
import { toVersions } from './answers';
import { findCommit } from './findCommit';
import { checkImport } from './rules';
import { VersionRecord } from './types';

export function addVersionRoutes(router: ReleasesRouter, core: Core): void {
  const answer = async (
    caller: Caller,
    service: string,
    version: VersionRecord,
  ) => (await toVersions(core, caller, service, [version]))[0];

  router.get(
    '/services/:namespace/:name/versions',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, serviceReadPermission, { service });
      const { cursor, limit = 50, search } = request.query;
      const before = decodeCursor(cursor, ['number']);
      const rows = await core.versions.list({
        service,
        before: before && Number(before[0]),
        limit: limit + 1,
        search,
      });
      const result = page(rows, limit, {
        key: row => [row.number],
        item: row => row,
      });
      response.json({
        ...result,
        items: await toVersions(core, caller, service, result.items),
      });
    },
  );

  router.post(
    '/services/:namespace/:name/versions',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, versionUpdatePermission, { service });
      await core.idempotency.once(request, response, caller, 201, async id => {
        const made = await core.versions.find(service, id);
        if (made) {
          return answer(caller, service, made);
        }
        const wish = request.body;
        checkImport(wish);
        await requireBlobs(core, wish.artifacts);
        const version = await transaction(core.database, async tx => {
          const created = await core.versions.create(
            tx,
            {
              id,
              service,
              name: wish.name,
              artifacts: wish.artifacts,
              origin: 'import',
              voucher: wish.voucher,
              commit: wish.commitId ? importedCommit(wish.commitId) : undefined,
              bad: false,
              pinned: false,
              createdAt: new Date().toISOString(),
              createdBy: caller.actor.ref,
            },
            { exactName: true },
          );
          await core.ledger.append(tx, {
            actor: caller.actor,
            action: 'version.imported',
            object: { type: 'version', id, service },
            after: { name: created.name, voucher: wish.voucher },
            outcome: 'done',
          });
          return created;
        });
        return answer(caller, service, version);
      });
    },
  );

  router.get(
    '/services/:namespace/:name/versions/:versionId',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, serviceReadPermission, { service });
      const version = await core.versions.get(
        service,
        request.params.versionId,
      );
      response.json(await answer(caller, service, version));
    },
  );

  router.patch(
    '/services/:namespace/:name/versions/:versionId',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, versionUpdatePermission, { service });
      const { versionId } = request.params;
      const { bad, pinned, reason } = request.body;
      if (bad && !reason?.trim()) {
        throw new ReleasesError(
          'reason.required',
          'Marking a version bad needs a reason; say what is wrong with it.',
        );
      }
      await transaction(core.database, async tx => {
        const before = await core.versions.get(service, versionId, tx);
        const marks = {
          bad: bad ?? before.bad,
          badReason:
            bad === undefined ? before.badReason : badReasonOf(request.body),
          pinned: pinned ?? before.pinned,
        };
        await core.versions.mark(tx, versionId, marks);
        await core.ledger.append(tx, {
          actor: caller.actor,
          action: 'version.updated',
          object: { type: 'version', id: versionId, service },
          before: { bad: before.bad, pinned: before.pinned },
          after: { bad: marks.bad, pinned: marks.pinned },
          reason,
          outcome: 'done',
        });
      });
      const version = await core.versions.get(service, versionId);
      response.json(await answer(caller, service, version));
    },
  );

  router.get(
    '/services/:namespace/:name/commits/:commit',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, serviceReadPermission, { service });
      response.json(
        await findCommit(
          core,
          await core.services.get(service),
          request.params.commit,
        ),
      );
    },
  );
}

/** An archive that is not in the store could never be deployed. */
async function requireBlobs(core: Core, artifacts: Artifact[]): Promise<void> {
  for (const { kind, name, digest } of artifacts) {
    if (kind === 'archive' && !(await core.blobs.has(digest))) {
      throw new ReleasesError(
        'blob.not-found',
        `The content of the archive '${name}' (${digest}) is not in the blob store; only what is there can be imported.`,
        { status: 404, details: { digest } },
      );
    }
  }
}

/** What is known of a commit that no source host was asked about. */
function importedCommit(id: string) {
  return {
    id,
    parents: [],
    title: id,
    message: id,
    author: { name: 'unknown', email: '' },
    time: new Date(0).toISOString(),
  };
}

function badReasonOf(update: {
  bad?: boolean;
  reason?: string;
}): string | undefined {
  return update.bad ? update.reason?.trim() : undefined;
}
