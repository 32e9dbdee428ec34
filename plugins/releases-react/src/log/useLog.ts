/**
 * Keeps a buffer filled from a source for as long as a component shows it.
 */
import { useEffect, useMemo, useState } from 'react';
import { ReleasesApiError } from '../api/ReleasesApiError';
import { followLog } from './followLog';
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
  let begun = false;
  // A line that breaks again before it brought anything adds no second mark.
  let marked = false;
  for await (const event of followLog(source, signal)) {
    switch (event.type) {
      case 'lines':
        begun = true;
        marked = false;
        buffer.append(event.lines);
        break;
      case 'open':
        onState({ kind: 'live' });
        break;
      case 'back':
        onState({ kind: 'live' });
        if (!marked) {
          marked = true;
          buffer.append([{ text: '', mark: 'reconnected' }]);
        }
        break;
      case 'lost':
        onState({ kind: begun ? 'reconnecting' : 'connecting' });
        break;
      case 'gap':
        buffer.append([{ text: String(event.dropped ?? ''), mark: 'gap' }]);
        break;
      case 'mark':
        buffer.append([
          { text: event.text, mark: event.mark, part: event.part },
        ]);
        break;
      case 'end':
        buffer.append([{ text: event.reason ?? '', mark: 'ended' }]);
        onState({ kind: 'ended', reason: event.reason });
        break;
      default:
        onState({ kind: 'failed', error: event.error });
    }
    await buffer.room(signal);
  }
}
