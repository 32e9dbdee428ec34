/**
 * GET /feed: what changed, as server-sent events.
 *
 * - `hello` {seq, serverTime, reset?}: first; from where the feed goes on. `reset` when `after` lay beyond the ledger's end.
 * - `change` FeedItem, with `id` = seq.
 * - `live` {service, environment, target}: something of a placement changed on its target; at most four a second for each.
 * - `ping` {seq, serverTime}, every 15 s, with `id` = seq.
 * - `overrun` {after}: the reader took nothing for 30 s; the stream ends, resume from there.
 * - `end` {reason, after}: `token.expired` or `shutdown`; resume with a fresh token.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Request } from 'express';
import { Core } from '../../core';
import { openEventStream, ReleasesRouter } from '../../http';
import { streamSession } from '../session';
import { FeedReader } from './FeedReader';
import { FeedTail } from './FeedTail';
import { LiveHints } from './LiveHints';
import { Visibility } from './visibility';

export function addFeedRoutes(
  router: ReleasesRouter,
  core: Pick<Core, 'access' | 'logger'>,
  options: { tail: FeedTail; live: LiveHints; shutdown: AbortSignal },
): void {
  const { tail, live, shutdown } = options;
  router.get('/feed', async (request, response) => {
    const caller = await core.access.caller(request as unknown as Request);
    const after = cursorOf(
      request.query.after ?? request.headers['last-event-id'],
    );
    const visibility = new Visibility(
      core.access,
      caller,
      request.query.service,
    );
    // Before the headers, so that a failure still has a status.
    await Promise.all([visibility.refresh(), tail.start()]);
    const session = streamSession(
      openEventStream(request as unknown as Request, response),
      caller,
      { shutdown },
    );
    await new FeedReader({ session, tail, live, visibility, after }).run();
  });
}

function cursorOf(value: unknown): number | undefined {
  if (value === undefined || value === '') {
    return undefined;
  }
  const seq = Number(value);
  if (!Number.isSafeInteger(seq) || seq < 0) {
    throw new ReleasesError(
      'cursor.invalid',
      `'${value}' is no place in the feed; give the highest seq that you have seen, or leave it out to start at the end.`,
    );
  }
  return seq;
}
