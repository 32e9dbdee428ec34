/**
 * Waits for the next change in a folder.
 */
import { FSWatcher, watch } from 'node:fs';

/** Changes are told by the system; this is for where they are not. */
const POLL_MS = 500;

export class Change {
  private readonly watcher: FSWatcher | undefined;
  private changed = false;
  private waiting: (() => void) | undefined;

  constructor(folder: string, private readonly signal?: AbortSignal) {
    try {
      this.watcher = watch(folder, this.notice);
      this.watcher.on('error', this.notice);
    } catch {
      // No such folder yet, or no watches left on this machine: the poll does it alone.
      this.watcher = undefined;
    }
    signal?.addEventListener('abort', this.notice);
  }

  async next(): Promise<void> {
    if (!this.changed && !this.signal?.aborted) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>(resolve => {
        this.waiting = resolve;
        timer = setTimeout(resolve, POLL_MS);
      });
      clearTimeout(timer);
      this.waiting = undefined;
    }
    this.changed = false;
  }

  close(): void {
    this.watcher?.close();
    this.signal?.removeEventListener('abort', this.notice);
  }

  private readonly notice = () => {
    this.changed = true;
    this.waiting?.();
  };
}
