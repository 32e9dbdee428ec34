/**
 * Keeps a buffer filled from a source: opens, goes on after a broken line from where it was, stops at the end.
 */
import { useEffect, useMemo, useState } from 'react';
import { ReleasesApiError } from '../api/ReleasesApiError';
import { backOff, pause } from '../stream/backOff';
import { LogBuffer } from './LogBuffer';
import { LogSource } from './LogSource';

export type LogState =
  | { kind: 'connecting' | 'live' | 'reconnecting' }
  | { kind: 'ended'; reason?: string }
  | { kind: 'failed'; error: ReleasesApiError; retry: () => void };

export function useLog(source: LogSource): {
  buffer: LogBuffer;
  state: LogState;
} {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<LogState>({ kind: 'connecting' });
  // One buffer for each log; trying again keeps nothing of a log that never came.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const buffer = useMemo(() => new LogBuffer(), [source, attempt]);

  useEffect(() => {
    const controller = new AbortController();
    setState({ kind: 'connecting' });
    fill(source, buffer, controller.signal, next =>
      setState(
        next.kind === 'failed'
          ? { ...next, retry: () => setAttempt(count => count + 1) }
          : next,
      ),
    );
    return () => controller.abort();
  }, [source, buffer]);

  return { buffer, state };
}

type FillState =
  | Exclude<LogState, { kind: 'failed' }>
  | { kind: 'failed'; error: ReleasesApiError };

async function fill(
  source: LogSource,
  buffer: LogBuffer,
  signal: AbortSignal,
  onState: (state: FillState) => void,
): Promise<void> {
  let position: string | undefined;
  let begun = false;
  let failures = 0;
  while (!signal.aborted) {
    try {
      for await (const event of source.open(position, signal)) {
        if (signal.aborted) {
          return;
        }
        if (event.type === 'open') {
          failures = 0;
          onState({ kind: 'live' });
          if (begun) {
            buffer.append([{ text: '', mark: 'reconnected' }]);
          }
        } else if (event.type === 'lines') {
          begun = true;
          position = event.position ?? position;
          buffer.append(event.lines);
        } else if (event.type === 'gap') {
          buffer.append([{ text: String(event.dropped ?? ''), mark: 'gap' }]);
        } else {
          buffer.append([{ text: event.reason ?? '', mark: 'ended' }]);
          onState({ kind: 'ended', reason: event.reason });
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
      // What the server refuses, it will refuse again; only a person can change that.
      if (failure.status >= 400 && failure.status < 500) {
        onState({ kind: 'failed', error: failure });
        return;
      }
    }
    if (!signal.aborted) {
      onState({ kind: begun ? 'reconnecting' : 'connecting' });
      await pause(backOff(failures), signal);
      failures += 1;
    }
  }
}
