/**
 * Asks targets what really runs. Answers are shared for a moment, or until the target tells of a change, so that a page with many viewers
 * costs one question; a target that does not answer in time gives an honest "unknown" instead of an error.
 */
import {
  PlacementRef,
  PlacementStatus,
} from '@slipway/backstage-plugin-releases-node';
import { Drivers } from '../drivers';

interface Entry {
  until: number;
  answer: Promise<PlacementStatus>;
}

export interface StatusReaderOptions {
  /** How long an answer is shared, milliseconds. Default 300. */
  sharedMs?: number;
  /** How long a target may take, milliseconds. Default 3000. */
  limitMs?: number;
}

export class StatusReader {
  private readonly entries = new Map<string, Entry>();
  private readonly watched = new Set<string>();
  private readonly sharedMs: number;
  private readonly limitMs: number;

  constructor(
    private readonly drivers: Drivers,
    options: StatusReaderOptions = {},
  ) {
    this.sharedMs = options.sharedMs ?? 300;
    this.limitMs = options.limitMs ?? 3000;
  }

  /** Never rejects. */
  read(target: string, placement: PlacementRef): Promise<PlacementStatus> {
    const now = Date.now();
    this.entries.forEach((entry, old) => {
      if (entry.until <= now) {
        this.entries.delete(old);
      }
    });
    const key = keyOf(target, placement);
    const known = this.entries.get(key);
    if (known) {
      return known.answer;
    }
    const answer = this.ask(target, placement);
    this.entries.set(key, { until: now + this.sharedMs, answer });
    return answer;
  }

  /** From the first question on, a change makes what was answered before void. */
  private watch(target: string) {
    if (!this.watched.has(target)) {
      const driver = this.drivers.target(target);
      this.watched.add(target);
      driver.watch(placement => this.entries.delete(keyOf(target, placement)));
    }
  }

  private async ask(
    target: string,
    placement: PlacementRef,
  ): Promise<PlacementStatus> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`no answer within ${this.limitMs / 1000} s`)),
        this.limitMs,
      );
    });
    try {
      this.watch(target);
      return await Promise.race([
        this.drivers.target(target).status(placement),
        late,
      ]);
    } catch (error) {
      return {
        health: 'unknown',
        message: `Target ${target} does not say what runs: ${
          error instanceof Error ? error.message : String(error)
        }`,
        desired: 0,
        ready: 0,
        instances: [],
        observedAt: new Date().toISOString(),
      };
    } finally {
      clearTimeout(timer);
    }
  }
}

function keyOf(target: string, placement: PlacementRef): string {
  return `${target}\n${placement.service}\n${placement.environment}`;
}
