/**
 * One line to the server's change feed that heals: resumes by seq, backs off with jitter, notices a line gone silent.
 */
import { FeedItem } from '@slipway/backstage-plugin-releases-common';
import { ReleasesApiError } from '../api/ReleasesApiError';
import { backOff, pause } from '../stream/backOff';
import { StreamEvent } from '../stream/eventStream';
import { setServerTime } from '../time/serverClock';
import { FeedMessage, FeedState } from './ChangeFeed';

/** The server pings every 15 s; three missed pings mean that the line is dead although nothing said so. */
const SILENCE = 45_000;

export interface FeedConnectionOptions {
  open(
    query: { after?: number },
    signal: AbortSignal,
  ): AsyncIterable<StreamEvent>;
  onMessage(message: FeedMessage): void;
  onState(state: FeedState): void;
  /** Highest seq seen so far, also by other tabs. */
  lastSeq(): number | undefined;
  /** The server's place in the feed; `reset` when it does not know ours and begins anew. */
  onSeq(seq: number, reset: boolean): void;
}

/** Runs until the signal aborts; never throws. */
export async function runFeedConnection(
  options: FeedConnectionOptions,
  signal: AbortSignal,
): Promise<void> {
  let attempt = 0;
  options.onState('connecting');
  while (!signal.aborted) {
    const line = new AbortController();
    const hangUp = () => line.abort();
    signal.addEventListener('abort', hangUp);
    let silence = setTimeout(hangUp, SILENCE);
    try {
      const after = options.lastSeq();
      for await (const event of options.open({ after }, line.signal)) {
        clearTimeout(silence);
        silence = setTimeout(hangUp, SILENCE);
        if (event.event === 'open') {
          attempt = 0;
          options.onState('live');
          if (after === undefined) {
            // What happened before the line was up is not told again.
            options.onMessage({ type: 'refresh' });
          }
        } else if (event.event === 'hello' || event.event === 'ping') {
          const place: { seq: number; serverTime: string; reset?: boolean } =
            JSON.parse(event.data);
          setServerTime(place.serverTime);
          options.onSeq(place.seq, place.reset === true);
          if (place.reset) {
            options.onMessage({ type: 'refresh' });
          }
        } else {
          const message = toMessage(event);
          if (message) {
            options.onMessage(message);
          }
        }
      }
      // The server ends the stream with the token's life: come back at once with a fresh one.
      if (!signal.aborted) {
        await pause(200, signal);
      }
    } catch (error) {
      if (signal.aborted) {
        break;
      }
      options.onState(
        error instanceof ReleasesApiError &&
          (error.status === 401 || error.status === 403)
          ? 'refused'
          : 'reconnecting',
      );
      await pause(backOff(attempt), signal);
      attempt += 1;
    } finally {
      clearTimeout(silence);
      signal.removeEventListener('abort', hangUp);
      line.abort();
    }
  }
}

function toMessage(event: StreamEvent): FeedMessage | undefined {
  switch (event.event) {
    case 'change':
      return { type: 'change', item: JSON.parse(event.data) as FeedItem };
    case 'live':
      return { type: 'live', hint: JSON.parse(event.data) };
    default:
      // `end` and `overrun` close the stream, which says it all; a newer server may add kinds.
      return undefined;
  }
}
