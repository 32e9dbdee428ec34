/**
 * How long to rest before the next try.
 */

export interface BackOff {
  /** Milliseconds. */
  first: number;
  most: number;
}

/** Milliseconds: doubled with each failure up to a cap, with jitter so that many do not come back at once. */
export function backOff({ first, most }: BackOff, failures: number): number {
  const full = Math.min(first * 2 ** Math.min(failures - 1, 20), most);
  return full * (0.5 + Math.random() * 0.5);
}
