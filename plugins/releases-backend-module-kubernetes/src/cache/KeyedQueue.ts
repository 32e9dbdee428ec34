/**
 * Work that follows from changes, by key: however many changes one key has, its work is done once after the last of them, never twice at a
 * time, and no key waits for another's failures.
 *
 *            add                  turn               done, not added again
 *   (none) ──────► waiting ───────────────► running ────────────────────────► (none)
 *                   ▲   ▲                    │   │ added meanwhile
 *                   │   └────────────────────┼───┘
 *                   │ time is over           ▼ failed
 *                   └───────────────────── resting
 */
import { BackOff, backOff } from './backOff';

export interface KeyedQueueOptions {
  /** Keys worked on at once. Default 4. */
  concurrency?: number;
  /** A key waits at least so long for more of it, milliseconds. Default 0. */
  gatherMillis?: number;
  /** After a failure. Default 500 ms to 60,000 ms. */
  backOff?: BackOff;
}

export interface KeyedQueueHealth {
  waiting: number;
  running: string[];
  /** Keys whose last try failed. */
  failing: {
    key: string;
    failures: number;
    /** ISO 8601. */
    since: string;
    message: string;
  }[];
}

export class KeyedQueue {
  private readonly options: Required<KeyedQueueOptions>;
  /** In the order in which they came. */
  private readonly waiting = new Set<string>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly again = new Set<string>();
  /** Keys that are gathered, or that rest after a failure. */
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly failing = new Map<
    string,
    { failures: number; since: number; message: string }
  >();
  private stopped = false;

  constructor(
    private readonly work: (key: string) => Promise<void>,
    options: KeyedQueueOptions = {},
  ) {
    this.options = {
      concurrency: 4,
      gatherMillis: 0,
      backOff: { first: 500, most: 60_000 },
      ...options,
    };
  }

  add(key: string): void {
    if (this.stopped || this.waiting.has(key) || this.timers.has(key)) {
      return;
    }
    if (this.running.has(key)) {
      this.again.add(key);
    } else if (this.options.gatherMillis > 0) {
      this.later(key, this.options.gatherMillis);
    } else {
      this.queue(key);
    }
  }

  health(): KeyedQueueHealth {
    return {
      waiting: this.waiting.size + this.timers.size,
      running: [...this.running.keys()],
      failing: [...this.failing].map(([key, { failures, since, message }]) => ({
        key,
        failures,
        since: new Date(since).toISOString(),
        message,
      })),
    };
  }

  /** Takes nothing more; resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.waiting.clear();
    this.again.clear();
    this.timers.forEach(timer => clearTimeout(timer));
    this.timers.clear();
    await Promise.all(this.running.values());
  }

  private later(key: string, millis: number) {
    const timer = setTimeout(() => {
      this.timers.delete(key);
      this.queue(key);
    }, millis);
    timer.unref();
    this.timers.set(key, timer);
  }

  private queue(key: string) {
    this.waiting.add(key);
    this.next();
  }

  private next() {
    while (this.running.size < this.options.concurrency) {
      const [next] = this.waiting;
      if (next === undefined) {
        return;
      }
      this.waiting.delete(next);
      this.running.set(next, this.run(next));
    }
  }

  private async run(key: string) {
    // The caller of add goes on first.
    await Promise.resolve();
    let rest: number | undefined;
    try {
      await this.work(key);
      this.failing.delete(key);
    } catch (error) {
      rest = this.failed(key, error);
    }
    this.running.delete(key);
    const more = this.again.delete(key);
    if (this.stopped) {
      return;
    }
    if (rest !== undefined) {
      this.later(key, rest);
    } else if (more) {
      this.add(key);
    }
    this.next();
  }

  private failed(key: string, error: unknown): number {
    const { failures = 0, since = Date.now() } = this.failing.get(key) ?? {};
    this.failing.set(key, {
      failures: failures + 1,
      since,
      message: String((error as Error)?.message ?? error),
    });
    return backOff(this.options.backOff, failures + 1);
  }
}
