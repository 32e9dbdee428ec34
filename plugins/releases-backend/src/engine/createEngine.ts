/**
 * Puts an engine together for a database.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Database } from '../database';
import { Ledger } from '../ledger';
import { GraphileDispatch, TimerDispatch } from './dispatch';
import { DatabaseEngine } from './Engine';
import { Parts, Rhythm } from './parts';
import { Registry } from './registry';
import { Engine, EngineOptions } from './types';

const RHYTHM: Omit<Rhythm, 'lease'> = {
  sweep: 1_000,
  backOffFirst: 1_000,
  backOffMost: 60_000,
  stopGrace: 10_000,
};

export interface CreateEngineOptions {
  /** With the plugin's migrations run. */
  database: Knex | Database;
  ledger: Pick<Ledger, 'append' | 'insertion' | 'health'>;
  logger: LoggerService;
  options?: Partial<EngineOptions>;
  /** Other times than the usual, milliseconds; for tests. */
  rhythm?: Partial<Rhythm>;
  /** Milliseconds of a clock that is never set; for simulations. */
  monotonic?: () => number;
}

/** Throws a RangeError for a lease or a concurrency below 1. */
export function createEngine(given: CreateEngineOptions): Engine {
  return createDatabaseEngine(given);
}

export function createDatabaseEngine(
  given: CreateEngineOptions,
): DatabaseEngine {
  const options: EngineOptions = {
    leaseSeconds: 10,
    concurrency: 10,
    roles: ['api', 'worker'],
    ...given.options,
  };
  if (options.leaseSeconds < 1 || options.concurrency < 1) {
    throw new RangeError(
      'The lease lasts at least 1 second and at least 1 operation is worked on at once',
    );
  }
  const database =
    given.database instanceof Database
      ? given.database
      : new Database(given.database);
  const parts: Parts = {
    database,
    ledger: given.ledger,
    logger: given.logger,
    registry: new Registry(),
    dispatch: database.isPostgres
      ? new GraphileDispatch(database.knex, given.logger)
      : new TimerDispatch(),
    rhythm: { lease: options.leaseSeconds * 1000, ...RHYTHM, ...given.rhythm },
    workerId: `${hostname()}/${process.pid}/${randomUUID()}`,
    monotonic: given.monotonic ?? (() => performance.now()),
  };
  return new DatabaseEngine(parts, options);
}
