/**
 * Dispatch only wakes: what is to be done stands in the rows, and a sweeper finds what was not woken.
 */
import { Knex } from 'knex';
import { LoopHealth } from '../../database';

export interface Dispatch {
  /** Wakes a worker for the operation once the transaction has committed, `delayMillis` later. A later call replaces an earlier one. */
  wake(
    tx: Knex.Transaction,
    operationId: string,
    delayMillis?: number,
  ): Promise<void>;
  /** Starts waking this replica; closes when it shall be woken no more. */
  onWake(
    handler: (operationId: string) => void,
  ): Promise<{ close(): Promise<void> }>;
  /** Of the loops that do the waking, where there are any. */
  health(): LoopHealth[];
}
