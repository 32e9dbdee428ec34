/**
 * The right to work on an operation for a while.
 *
 * ```
 *   claimed ──renewed each third of its time──> held ──stopped──> given back
 *      │                                         │
 *      └── no renewal answered in time (own monotonic clock, from before it was sent),
 *          or the fence has moved on ──> lost: the signal aborts, no further write
 * ```
 */
import { OperationRow } from './rows';
import { Claim } from './claim';
import { Parts } from './parts';

/** The lease is lost, or may be: whoever works under it stops without a word. */
export class LeaseLostError extends Error {
  constructor(operationId: string, why: string) {
    super(`The lease on operation ${operationId} is lost: ${why}`);
    this.name = 'LeaseLostError';
  }
}

export class Lease {
  private readonly controller = new AbortController();
  private heldUntil: number;
  private timer?: NodeJS.Timeout;
  private ended = false;

  constructor(
    private readonly parts: Parts,
    private readonly claimed: Claim,
    /** Told of the operation's flags with each renewal. */
    private readonly onRenewed: (
      flags: Pick<OperationRow, 'abort_requested'>,
    ) => void,
  ) {
    this.heldUntil = claimed.sentAt + parts.rhythm.lease;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  start(): void {
    this.schedule(this.parts.rhythm.lease / 3);
  }

  stop(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }

  /** Throws once the lease may have run out. */
  assertHeld(): void {
    if (
      !this.controller.signal.aborted &&
      this.parts.monotonic() >= this.heldUntil
    ) {
      this.lose('it was not renewed in time');
    }
    if (this.controller.signal.aborted) {
      throw this.controller.signal.reason;
    }
  }

  lose(why: string): void {
    this.stop();
    if (!this.controller.signal.aborted) {
      this.controller.abort(new LeaseLostError(this.claimed.row.id, why));
    }
  }

  private schedule(millis: number): void {
    this.timer = setTimeout(() => {
      void this.turn();
    }, millis);
  }

  private async turn(): Promise<void> {
    const left = this.heldUntil - this.parts.monotonic();
    if (left <= 0) {
      this.lose('it was not renewed in time');
      return;
    }
    // The end of the lease is kept in sight even where the renewal never answers.
    const end = setTimeout(() => this.lose('no renewal was answered'), left);
    let again = this.parts.rhythm.lease / 3;
    try {
      await this.renew();
    } catch (error) {
      this.parts.logger.debug(
        `Renewing the lease on operation ${this.claimed.row.id} failed: ${error}`,
      );
      again = this.parts.rhythm.lease / 20;
    } finally {
      clearTimeout(end);
    }
    if (!this.ended) {
      this.schedule(again);
    }
  }

  private async renew(): Promise<void> {
    const { database, rhythm, monotonic } = this.parts;
    const { row, fence } = this.claimed;
    const sentAt = monotonic();
    const renewed = await database.transaction(async tx => {
      const count = await tx('slots')
        .where({ slot: row.slot, fence })
        .whereNotNull('lease_until')
        .update({ lease_until: database.time(rhythm.lease) });
      return count
        ? tx('operations').where({ id: row.id }).first('abort_requested')
        : undefined;
    });
    if (this.ended) {
      return;
    }
    if (!renewed) {
      this.lose('another worker has claimed it');
      return;
    }
    this.heldUntil = Math.max(this.heldUntil, sentAt + rhythm.lease);
    this.onRenewed(renewed);
  }
}
