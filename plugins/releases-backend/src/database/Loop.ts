/**
 * A background loop that is never silently dead: a turn that throws is told and tried again, and the last turn is visible.
 *
 * ```
 *   start ──> resting ──(interval ± 25 %, or kick)──> turning ──> resting …
 *                ^                                       │ throws: ok = false, rest grows to 5 s
 *                └───────────────────────────────────────┘
 *   a kick within `restMillis` of the last turn waits until they are over
 *   stop: waits for the turn under way
 * ```
 */
import { LoggerService } from '@backstage/backend-plugin-api';

const LONGEST_REST_MILLIS = 5_000;
const OVERDUE_MILLIS = 60_000;

export interface LoopHealth {
  name: string;
  ok: boolean;
  /** ISO 8601; of the last turn that went well, or of the start. */
  lastTurn: string;
  error?: string;
}

export class Loop {
  private running = false;
  private timer?: NodeJS.Timeout;
  private turn?: Promise<void>;
  private kicked = false;
  private failures = 0;
  private error?: string;
  private lastTurn = Date.now();
  private restedAt = 0;

  constructor(
    private readonly options: {
      name: string;
      intervalMillis: number;
      /** Between a turn and the next that was asked for meanwhile or soon after. Default none. */
      restMillis?: number;
      logger: LoggerService;
      run: () => Promise<void>;
    },
  ) {}

  start(): void {
    if (!this.running) {
      this.running = true;
      this.lastTurn = Date.now();
      this.kick();
    }
  }

  async stop(): Promise<void> {
    this.running = false;
    clearTimeout(this.timer);
    await this.turn;
  }

  /** Turns now, or as soon as it has rested; once more when a turn is under way. */
  kick(): void {
    this.kicked = true;
    if (!this.running || this.turn) {
      return;
    }
    clearTimeout(this.timer);
    const rest = this.restedAt - performance.now();
    if (rest > 0) {
      this.timer = setTimeout(() => this.kick(), rest);
    } else {
      this.turn = this.once();
    }
  }

  health(): LoopHealth {
    const overdue =
      this.running &&
      Date.now() - this.lastTurn >
        OVERDUE_MILLIS + 2 * this.options.intervalMillis;
    return {
      name: this.options.name,
      ok: this.running && !this.error && !overdue,
      lastTurn: new Date(this.lastTurn).toISOString(),
      error:
        this.error ?? (overdue ? 'The last turn has not ended' : undefined),
    };
  }

  private get resting(): boolean {
    return performance.now() < this.restedAt;
  }

  private async once(): Promise<void> {
    while (this.running && this.kicked && !this.resting) {
      this.kicked = false;
      try {
        await this.options.run();
        this.failures = 0;
        this.error = undefined;
        this.lastTurn = Date.now();
        this.restedAt = performance.now() + (this.options.restMillis ?? 0);
      } catch (error) {
        this.failures++;
        this.error = String(error);
        this.options.logger.warn(
          `The loop ${this.options.name} failed and goes on: ${error}`,
        );
        break;
      }
    }
    this.turn = undefined;
    if (this.kicked && !this.failures) {
      this.kick();
    } else if (this.running) {
      const rest = this.failures
        ? Math.min(100 * 2 ** this.failures, LONGEST_REST_MILLIS)
        : this.options.intervalMillis;
      this.timer = setTimeout(
        () => this.kick(),
        rest * (0.75 + Math.random() * 0.5),
      );
    }
  }
}
