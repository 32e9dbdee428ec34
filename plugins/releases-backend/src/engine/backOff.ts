/**
 * How long to rest before the next try.
 */
import { Rhythm } from './parts';

/** Milliseconds: doubled with each try up to a cap, with jitter so that many do not come back at once. */
export function backOff(rhythm: Rhythm, tries: number): number {
  const full = Math.min(
    rhythm.backOffFirst * 2 ** Math.min(tries - 1, 20),
    rhythm.backOffMost,
  );
  return full * (0.5 + Math.random() * 0.5);
}
