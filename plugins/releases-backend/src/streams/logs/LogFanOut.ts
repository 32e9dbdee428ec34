/**
 * Shares the log of an instance: one upstream for each copy of an instance of a placement, from the first reader until a little after the
 * last.
 */
import {
  DeployTarget,
  PlacementRef,
} from '@slipway/backstage-plugin-releases-node';
import { LoggerService } from '@backstage/backend-plugin-api';
import { endOf } from './endOf';
import { LogUpstream } from './LogUpstream';

/** So that a page that reconnects finds the same upstream. */
const LINGER_MILLIS = 5_000;
const UPSTREAM_BYTES = 4 * 1024 * 1024;
/** Lines that an upstream begins with, so that readers who were here a moment ago go on from memory. */
const BACKLOG_LINES = 1_000;

/** What one upstream is of. */
export interface LogSubject {
  target: DeployTarget;
  placement: PlacementRef;
  instance: string;
  /** 0: the present copy. */
  previous: number;
}

interface Shared {
  upstream: LogUpstream;
  readers: number;
  linger?: NodeJS.Timeout;
}

export class LogFanOut {
  private readonly shared = new Map<string, Shared>();

  constructor(
    readonly logger: LoggerService,
    private readonly limits: { upstreamBytes: number; lingerMillis: number } = {
      upstreamBytes: UPSTREAM_BYTES,
      lingerMillis: LINGER_MILLIS,
    },
  ) {}

  /** `leave` must be called once. */
  join(subject: LogSubject): { upstream: LogUpstream; leave(): void } {
    const key = keyOf(subject);
    let shared = this.shared.get(key);
    // One that ended says so to those who read it; for a newcomer the target is asked again.
    if (!shared || shared.upstream.ended) {
      shared = { upstream: this.open(subject), readers: 0 };
      this.shared.set(key, shared);
    }
    const joined = shared;
    joined.readers += 1;
    clearTimeout(joined.linger);
    return {
      upstream: joined.upstream,
      leave: () => {
        joined.readers -= 1;
        if (joined.readers === 0) {
          joined.linger = setTimeout(
            () => this.close(key, joined),
            this.limits.lingerMillis,
          );
          joined.linger.unref();
        }
      },
    };
  }

  stop(): void {
    this.shared.forEach((shared, key) => {
      clearTimeout(shared.linger);
      this.close(key, shared);
    });
  }

  private open({ target, placement, instance, previous }: LogSubject) {
    return new LogUpstream(
      signal =>
        target.logs(placement, instance, {
          previous,
          tail: BACKLOG_LINES,
          follow: true,
          signal,
        }),
      this.limits.upstreamBytes,
      error => endOf(error, this.logger),
    );
  }

  private close(key: string, shared: Shared): void {
    shared.upstream.stop();
    if (this.shared.get(key) === shared) {
      this.shared.delete(key);
    }
  }
}

function keyOf({ target, placement, instance, previous }: LogSubject): string {
  return JSON.stringify([
    target.id,
    placement.service,
    placement.environment,
    instance,
    previous,
  ]);
}
