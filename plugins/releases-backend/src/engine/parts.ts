/**
 * What the parts of the engine share.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { Database } from '../database';
import { Ledger } from '../ledger';
import { Dispatch } from './dispatch';
import { Registry } from './registry';

/** Times of the engine, in milliseconds. */
export interface Rhythm {
  lease: number;
  sweep: number;
  backOffFirst: number;
  backOffMost: number;
  /** How long an act may go on after stop was asked, before its signal aborts. */
  stopGrace: number;
}

export interface Parts {
  database: Database;
  ledger: Pick<Ledger, 'append' | 'insertion' | 'health'>;
  logger: LoggerService;
  dispatch: Dispatch;
  registry: Registry;
  rhythm: Rhythm;
  /** Names this replica's worker in leases. */
  workerId: string;
  /** Milliseconds of a clock that is never set. */
  monotonic: () => number;
}
