/**
 * A caller's signal and a limit of time, as one signal that leaves nothing behind on the caller's, which may live as long as the process.
 */
export class Deadline {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private over = false;

  constructor(seconds: number, private readonly caller?: AbortSignal) {
    this.timer = setTimeout(() => {
      this.over = true;
      this.controller.abort();
    }, seconds * 1000);
    if (caller?.aborted) this.onCaller();
    else caller?.addEventListener('abort', this.onCaller);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Whether it was the time, and not the caller. */
  get expired(): boolean {
    return this.over;
  }

  clear(): void {
    clearTimeout(this.timer);
    this.caller?.removeEventListener('abort', this.onCaller);
  }

  private readonly onCaller = () => this.controller.abort(this.caller?.reason);
}
