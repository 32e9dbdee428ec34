/**
 * GET …/terminal-sessions: who was in a terminal of a service. GET …/terminal-sessions/{sessionId}/recording: what was seen there, for those
 * with a permission of its own; who looks is in the ledger.
 */
import {
  recordingReadPermission,
  serviceReadPermission,
  Verdict,
} from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { pipeline } from 'node:stream/promises';
import { Caller } from '../access';
import { Core } from '../core';
import { Database } from '../database';
import { decodeCursor, page, ReleasesRouter, serviceRefOf } from '../http';
import { RecordingStore } from './RecordingStore';
import { SessionRecord } from './types';

export function addRecordingRoutes(
  router: ReleasesRouter,
  core: Pick<Core, 'access' | 'database' | 'ledger'>,
  store: RecordingStore,
): void {
  const { access, ledger } = core;
  const database = new Database(core.database);

  router.get(
    '/services/:namespace/:name/terminal-sessions',
    async (request, response) => {
      const caller = await access.caller(request);
      const service = serviceRefOf(request.params);
      await access.require(caller, serviceReadPermission, { service });
      const { cursor, limit = 50, person, environment } = request.query;
      const before = decodeCursor(cursor, ['number', 'string']);
      const records = await store.list(
        { service, person, environment },
        {
          limit: limit + 1,
          before: before && [Number(before[0]), String(before[1])],
        },
      );
      const verdicts = await mayReplay(access, caller, records);
      response.json(
        page(records, limit, {
          key: ({ openedAt, id }) => [Date.parse(openedAt), id],
          item: record => answerOf(record, verdicts),
        }),
      );
    },
  );

  router.get(
    '/services/:namespace/:name/terminal-sessions/:sessionId',
    async (request, response) => {
      const caller = await access.caller(request);
      const service = serviceRefOf(request.params);
      await access.require(caller, serviceReadPermission, { service });
      const record = await found(store, service, request.params.sessionId);
      response.json(
        answerOf(record, await mayReplay(access, caller, [record])),
      );
    },
  );

  router.get(
    '/services/:namespace/:name/terminal-sessions/:sessionId/recording',
    async (request, response) => {
      const caller = await access.caller(request);
      const service = serviceRefOf(request.params);
      await access.require(caller, serviceReadPermission, { service });
      const record = await found(store, service, request.params.sessionId);
      const { id, environment, user, recording } = record;
      const object = { service, environment };
      await access.require(caller, recordingReadPermission, object);
      if (recording.state === 'none' || recording.state === 'removed') {
        throw new ReleasesError(
          'recording.not-found',
          recording.state === 'none'
            ? 'This session was not recorded.'
            : 'The recording of this session was removed when its time was over.',
          { status: 404, details: { state: recording.state } },
        );
      }
      await database.transaction(tx =>
        ledger.append(tx, {
          actor: caller.actor,
          action: 'recording.viewed',
          object: { type: 'terminal', id, ...object },
          after: { of: user },
          outcome: 'done',
        }),
      );
      response.setHeader('Content-Type', 'application/x-asciicast');
      response.setHeader('Cache-Control', 'private, no-store');
      await pipeline(store.read(id), response);
    },
  );
}

async function found(
  store: RecordingStore,
  service: string,
  id: string,
): Promise<SessionRecord> {
  const record = await store.find(service, id);
  if (!record) {
    throw new ReleasesError(
      'terminal-session.not-found',
      `${service} has no terminal session '${id}'; open the list of its sessions again.`,
      { status: 404, details: { session: id } },
    );
  }
  return record;
}

/** By environment. */
async function mayReplay(
  access: Core['access'],
  caller: Caller,
  records: SessionRecord[],
): Promise<Map<string, Verdict>> {
  const environments = [
    ...new Set(records.map(({ environment }) => environment)),
  ];
  const verdicts = await access.verdicts(
    caller,
    environments.map(environment => ({
      permission: recordingReadPermission,
      object: { service: records[0].service, environment },
    })),
  );
  return new Map(
    environments.map((environment, index) => [environment, verdicts[index]]),
  );
}

function answerOf(record: SessionRecord, verdicts: Map<string, Verdict>) {
  const { user, service, code, ...rest } = record;
  return {
    ...rest,
    person: user,
    ...(code !== undefined && { endCode: code }),
    can: { replay: verdicts.get(record.environment)! },
  };
}
