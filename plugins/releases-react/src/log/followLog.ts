/**
 * Follows a source over broken lines: opens it, goes on from where it was, stops at the end or when the server says no.
 */
import { ReleasesApiError } from '../api/ReleasesApiError';
import { backOff, pause } from '../stream/backOff';
import { LogEvent, LogSource } from './LogSource';

/** `back`: up again after having been lost; `refused`: the last one, only a person can change that. */
export type FollowEvent =
  | LogEvent
  | { type: 'back' }
  | { type: 'refused'; error: ReleasesApiError };

export async function* followLog(
  source: LogSource,
  signal: AbortSignal,
): AsyncGenerator<FollowEvent> {
  let position: string | undefined;
  let begun = false;
  let failures = 0;
  while (!signal.aborted) {
    let opened = false;
    try {
      for await (const event of source.open(position, signal)) {
        if (signal.aborted) {
          return;
        }
        if (event.type === 'open') {
          failures = 0;
          yield { type: begun && !opened ? 'back' : 'open' };
          opened = true;
          continue;
        }
        if (event.type === 'lines') {
          begun = true;
          position = event.position ?? position;
        }
        yield event;
        if (event.type === 'end') {
          return;
        }
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      const failure =
        error instanceof ReleasesApiError
          ? error
          : ReleasesApiError.fromFailure(error);
      // What the server refuses, it will refuse again. A token that has just expired is renewed by the next call.
      if (
        failure.status >= 400 &&
        failure.status < 500 &&
        !(failure.status === 401 && begun && failures === 0)
      ) {
        yield { type: 'refused', error: failure };
        return;
      }
    }
    if (signal.aborted) {
      return;
    }
    yield { type: 'lost' };
    await pause(backOff(failures), signal);
    failures += 1;
  }
}
