/**
 * A bound on how long a reader may take nothing at all.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Whether `written` resolved within `millis`. The write itself goes on: its bytes are in the connection's buffer, which holds no more
 * because nobody writes to a reader that stalls.
 */
export async function takenWithin(
  written: Promise<void>,
  millis: number,
): Promise<boolean> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      written.then(() => true),
      sleep(millis, false, { signal: timer.signal }),
    ]);
  } finally {
    timer.abort();
  }
}
