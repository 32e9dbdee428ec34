/**
 * How long something has been seen by this process, on its own clock that never jumps. Several replicas of the backend whose clocks differ
 * so never cut a rollout short; one that takes over gives it its time again.
 */
const KEPT = 1000;

export class Stopwatch {
  private readonly since = new Map<string, number>();

  /** Milliseconds since `key` was asked for first. */
  elapsed(key: string): number {
    const now = performance.now();
    const begun = this.since.get(key);
    if (begun === undefined) {
      this.since.set(key, now);
      if (this.since.size > KEPT) {
        this.since.delete(this.since.keys().next().value!);
      }
      return 0;
    }
    return now - begun;
  }
}
