/**
 * Works on operations that were woken, so many at once.
 *
 * ```
 *   kick ──> queued here ──a place is free──> in a turn ──> done
 *              ^                                  │ kicked meanwhile, or trouble with the database
 *              └──────────────────────────────────┘
 * ```
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseTrouble } from '../database';
import { backOff } from './backOff';
import { Parts } from './parts';
import { turn } from './runner';
import { Session } from './Session';

/** How long a stop waits beyond the grace for turns whose signal has been aborted. */
const LAST_WAIT_MILLIS = 3_000;

export class Worker {
  private readonly queue = new Set<string>();
  private readonly active = new Map<string, Promise<void>>();
  private readonly again = new Set<string>();
  private readonly sessions = new Set<Session>();
  private readonly timers = new Set<NodeJS.Timeout>();
  /** By operation: times in a row that the database was in trouble. */
  private readonly troubles = new Map<string, number>();
  private isStopping = false;

  constructor(
    private readonly parts: Parts,
    private readonly concurrency: number,
  ) {}

  /** Places that are free. */
  get room(): number {
    return this.isStopping
      ? 0
      : Math.max(this.concurrency - this.active.size - this.queue.size, 0);
  }

  /** Whether what is kicked now is begun soon: no more is in hand than is worked on at once, and as much again. */
  get isAtLeisure(): boolean {
    return (
      !this.isStopping &&
      this.active.size + this.queue.size < 2 * this.concurrency
    );
  }

  kick(operationId: string): void {
    if (this.isStopping) {
      return;
    }
    if (this.active.has(operationId)) {
      this.again.add(operationId);
      return;
    }
    this.queue.add(operationId);
    this.pump();
  }

  /** Whether it is queued or worked on here already. */
  has(operationId: string): boolean {
    return this.queue.has(operationId) || this.active.has(operationId);
  }

  /** Hands over what is in flight: tasks are interrupted, acts may end within the grace, leases are given back. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.queue.clear();
    this.timers.forEach(timer => clearTimeout(timer));
    this.sessions.forEach(session =>
      session.interruptTask('The worker is stopping'),
    );
    const all = Promise.all(this.active.values());
    if (await settlesWithin(all, this.parts.rhythm.stopGrace)) {
      return;
    }
    this.sessions.forEach(session => session.lease.lose('the worker stops'));
    if (!(await settlesWithin(all, LAST_WAIT_MILLIS))) {
      this.parts.logger.warn(
        `Stopping without waiting for ${[...this.active.keys()].join(
          ', ',
        )}; another worker goes on once the lease has run out`,
      );
    }
  }

  /** A turn at the operation, for which it is admitted first where it does not run yet. */
  async process(operationId: string): Promise<void> {
    let session: Session | undefined;
    try {
      const admitted = await turn(this.parts, operationId, {
        stopping: () => this.isStopping,
        onSession: started => {
          session = started;
          this.sessions.add(started);
        },
      });
      if (admitted) {
        this.kick(admitted.id);
      }
    } finally {
      if (session) {
        this.sessions.delete(session);
      }
    }
  }

  private kickLater(operationId: string, millis: number): void {
    if (this.isStopping) {
      return;
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.kick(operationId);
    }, millis);
    this.timers.add(timer);
  }

  private pump(): void {
    for (const id of this.queue) {
      if (this.active.size >= this.concurrency || this.isStopping) {
        return;
      }
      this.queue.delete(id);
      this.active.set(id, this.run(id));
    }
  }

  private async run(id: string): Promise<void> {
    try {
      await this.process(id);
      this.troubles.delete(id);
    } catch (error) {
      this.afterError(id, error);
    } finally {
      this.active.delete(id);
      if (this.again.delete(id)) {
        this.kick(id);
      }
      this.pump();
    }
  }

  private afterError(id: string, error: unknown): void {
    const { logger, rhythm } = this.parts;
    if (!isDatabaseTrouble(error)) {
      // Left to the sweeper, which finds it again while it is due.
      logger.warn(`Working on operation ${id} failed: ${error}`);
      return;
    }
    // Whether the last write is in is not known. It may have been the claim: then the lease is held in this worker's name, nobody else
    // takes the operation up before it runs out, and the next look here tells.
    const tries = (this.troubles.get(id) ?? 0) + 1;
    this.troubles.set(id, tries);
    this.kickLater(id, backOff(rhythm, tries));
    logger.warn(
      `Operation ${id} is taken up again after trouble with the database: ${error}`,
    );
  }
}

async function settlesWithin(
  work: Promise<unknown>,
  millis: number,
): Promise<boolean> {
  const timeout = new AbortController();
  try {
    return await Promise.race([
      work.then(() => true),
      sleep(millis, false, { signal: timeout.signal }),
    ]);
  } finally {
    timeout.abort();
  }
}
