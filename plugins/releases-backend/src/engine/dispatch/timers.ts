/**
 * Wakes by timers in this process: for SQLite, which has one process.
 */
import { Knex } from 'knex';
import { afterCommit } from '../../database';
import { Dispatch } from './types';

/** What is further away is left to the sweeper. */
const LONGEST_MILLIS = 60_000;

export class TimerDispatch implements Dispatch {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private handler?: (operationId: string) => void;

  async wake(
    tx: Knex.Transaction,
    operationId: string,
    delayMillis = 0,
  ): Promise<void> {
    if (delayMillis > LONGEST_MILLIS) {
      return;
    }
    afterCommit(tx, () => {
      clearTimeout(this.timers.get(operationId));
      if (!this.handler) {
        return;
      }
      this.timers.set(
        operationId,
        setTimeout(() => {
          this.timers.delete(operationId);
          this.handler?.(operationId);
        }, delayMillis),
      );
    });
  }

  health() {
    return [];
  }

  async onWake(handler: (operationId: string) => void) {
    this.handler = handler;
    return {
      close: async () => {
        this.handler = undefined;
        this.timers.forEach(timer => clearTimeout(timer));
        this.timers.clear();
      },
    };
  }
}
