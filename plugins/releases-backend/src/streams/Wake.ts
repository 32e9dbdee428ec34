/**
 * Tells waiting loops that there is something new. Remembers a call that comes while nobody waits, so none is lost.
 */
export class Wake {
  private pending = false;
  private waiting?: () => void;

  /** There is something new. */
  readonly call = (): void => {
    this.pending = true;
    this.waiting?.();
  };

  /** Resolves after the next call (at once if there was one since the last wait), after `millis`, or when the signal aborts. */
  async wait(options: { millis?: number; signal: AbortSignal }): Promise<void> {
    if (!this.pending && !options.signal.aborted) {
      await new Promise<void>(resolve => {
        const timer =
          options.millis === undefined
            ? undefined
            : setTimeout(resolve, options.millis);
        const done = () => {
          clearTimeout(timer);
          options.signal.removeEventListener('abort', done);
          resolve();
        };
        this.waiting = done;
        options.signal.addEventListener('abort', done, { once: true });
      });
      this.waiting = undefined;
    }
    this.pending = false;
  }
}
