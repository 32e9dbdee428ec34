/**
 * GET …/instances/{instanceId}/log: what an instance writes.
 *
 * Without `follow`: a page of lines, oldest first, at most 5,000 lines or 4 MiB; go on with `after` = the last line's cursor. Absent
 * `after` and `since`, the last `tail` lines (1,000).
 *
 * With `follow=true`, server-sent events:
 * - `lines` {items}: one or more lines; at most twenty frames a second.
 * - `gap` {dropped?}: so many lines left the memory before this reader came to them; the target still has them. Absent: nobody counted.
 * - `overrun` {after}: the reader took nothing for 30 s; the stream ends, resume from there.
 * - `end` {reason, message?}: `ended` (this copy of the instance), `token.expired`, `permission.denied`, `grant.missing`, `shutdown`, or the
 *   code of the target's error.
 */
import { logsReadPermission } from '@slipway/backstage-plugin-releases-common';
import {
  LogLine,
  LogOptions,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { Request } from 'express';
import { Caller } from '../../access';
import { Core } from '../../core';
import { openEventStream, ReleasesRouter } from '../../http';
import { findInstance, InstancePath, objectOf } from '../instance';
import { streamSession } from '../session';
import { LogFanOut, LogSubject } from './LogFanOut';
import { LogReader } from './LogReader';

const PAGE_LINES = 5_000;
const PAGE_BYTES = 4 * 1024 * 1024;
const DEFAULT_TAIL = 1_000;
const RECHECK_MILLIS = 30_000;

type LogsCore = Pick<Core, 'access' | 'environments' | 'drivers'>;

export function addInstanceLogRoutes(
  router: ReleasesRouter,
  core: LogsCore,
  options: { fanOut: LogFanOut; shutdown: AbortSignal },
): void {
  router.get(
    '/services/:namespace/:name/environments/:environment/placements/:target/instances/:instanceId/log',
    async (request, response) => {
      const caller = await core.access.caller(request as unknown as Request);
      const object = objectOf(request.params);
      await core.access.require(caller, logsReadPermission, object);
      const subject = await subjectOf(core, request.params, request.query);
      const from = pastOf(request.query);
      if (!isTrue(request.query.follow)) {
        response.json({ items: await page(subject, from) });
        return;
      }
      const session = streamSession(
        openEventStream(request as unknown as Request, response),
        caller,
        { shutdown: options.shutdown },
      );
      await new LogReader({
        session,
        fanOut: options.fanOut,
        subject,
        from,
        refused: () => refusalOf(core, caller, object),
        recheckMillis: RECHECK_MILLIS,
      }).run();
    },
  );
}

async function subjectOf(
  core: LogsCore,
  path: InstancePath,
  query: { previous?: number },
): Promise<LogSubject> {
  const { placement, target, instance } = await findInstance(core, path);
  const previous = Number(query.previous ?? 0);
  if (previous > 0 && !target.capabilities.previousLogs) {
    throw new ReleasesError(
      'target.incapable',
      `Target '${target.id}' keeps no logs of earlier copies of an instance; ask for the present one.`,
      { status: 409 },
    );
  }
  return { target, placement, instance: instance.id, previous };
}

function pastOf(query: {
  after?: string;
  since?: string;
  tail?: number;
}): Pick<LogOptions, 'after' | 'since' | 'tail'> {
  if (query.after !== undefined) {
    return { after: query.after };
  }
  const tail = query.tail === undefined ? undefined : Number(query.tail);
  if (query.since === undefined) {
    return { tail: tail ?? DEFAULT_TAIL };
  }
  const since = new Date(query.since);
  if (Number.isNaN(since.getTime())) {
    throw new ReleasesError(
      'request.invalid',
      `'${query.since}' is not a time; give one in ISO 8601, for example 2026-01-31T09:00:00Z.`,
    );
  }
  return { since: since.toISOString(), ...(tail !== undefined && { tail }) };
}

async function page(
  { target, placement, instance, previous }: LogSubject,
  from: Pick<LogOptions, 'after' | 'since' | 'tail'>,
): Promise<LogLine[]> {
  const items: LogLine[] = [];
  let bytes = 0;
  for await (const line of target.logs(placement, instance, {
    previous,
    ...from,
    ...(from.tail !== undefined && { tail: Math.min(from.tail, PAGE_LINES) }),
    follow: false,
  })) {
    items.push(line);
    bytes += line.text.length;
    if (items.length >= PAGE_LINES || bytes >= PAGE_BYTES) {
      break;
    }
  }
  return items;
}

async function refusalOf(
  core: LogsCore,
  caller: Caller,
  object: { service: string; environment: string },
): Promise<string | undefined> {
  const [verdict] = await core.access.verdicts(caller, [
    { permission: logsReadPermission, object },
  ]);
  return verdict.allowed ? undefined : verdict.code ?? 'permission.denied';
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
