/**
 * The download of a log: how far it is, how to stop it, what went wrong.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { downloadHeld, downloadWhole } from './download';
import { LogEntry } from './LogBuffer';
import { LogSource } from './LogSource';
import { useLatest } from './useLatest';

/** Progress is told no more often. */
const STEP_MILLIS = 200;

export interface Download {
  /** Bytes that have come; undefined while none runs. */
  bytes?: number;
  /** Why the last one failed. */
  error?: string;
  /** Begins, or stops the one that runs. */
  toggle: () => void;
}

export function useDownload(
  source: LogSource,
  entries: readonly LogEntry[],
): Download {
  const [bytes, setBytes] = useState<number>();
  const [error, setError] = useState<string>();
  const running = useRef<AbortController>();
  const latest = useLatest({ source, entries });

  useEffect(() => () => running.current?.abort(), [source]);

  const toggle = useCallback(() => {
    if (running.current) {
      running.current.abort();
      return;
    }
    const { fileName, whole } = latest.current.source;
    setError(undefined);
    if (!whole) {
      downloadHeld(fileName, latest.current.entries);
      return;
    }
    const controller = new AbortController();
    running.current = controller;
    setBytes(0);
    let told = 0;
    downloadWhole(fileName, whole(controller.signal), now => {
      if (Date.now() - told > STEP_MILLIS) {
        told = Date.now();
        setBytes(now);
      }
    })
      .catch(failure => {
        if (!controller.signal.aborted) {
          setError((failure as Error).message);
        }
      })
      .finally(() => {
        running.current = undefined;
        setBytes(undefined);
      });
  }, [latest]);

  return { bytes, error, toggle };
}
