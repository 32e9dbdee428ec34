/**
 * Engines on a test database, with kinds to release something in the journal.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import knexFactory, { Knex } from 'knex';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runMigrations } from '../../../database';
import {
  createDatabaseEngine,
  CreateEngineOptions,
} from '../../../engine/createEngine';
import { DatabaseEngine } from '../../../engine/Engine';
import {
  EnqueueOptions,
  Operation,
  OperationState,
  Plan,
  PlannedStep,
} from '../../../engine';
import { createLedger, Ledger } from '../../../ledger';
import { Journal, JournalTarget } from './journal';
import { applyKind, ApplyHooks, TestNoun } from './kinds';

export const ALICE = { ref: 'user:default/alice' };
export const ENDED: OperationState[] = [
  'succeeded',
  'failed',
  'aborted',
  'superseded',
  'rejected',
  'expired',
];

export interface Replica {
  engine: DatabaseEngine;
  ledger: Ledger;
  noun: TestNoun;
  stop(): Promise<void>;
}

export class Fixture {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'slipway-engine-'));
  readonly journal = new Journal(path.join(this.directory, 'journal'));
  readonly target = new JournalTarget(this.journal);
  readonly cleanUps: (() => Promise<void>)[] = [];
  private readonly replicas: Replica[] = [];

  constructor(readonly knex: Knex) {}

  static async create(
    databases: TestDatabases,
    id: Parameters<TestDatabases['init']>[0],
  ): Promise<Fixture> {
    const knex = await databases.init(id);
    await runMigrations(knex);
    return new Fixture(knex);
  }

  /** On a database that other processes can open too. */
  static async shared(
    databases: TestDatabases,
    id: Parameters<TestDatabases['init']>[0],
  ): Promise<Fixture> {
    if (id !== 'SQLITE_3') {
      return Fixture.create(databases, id);
    }
    const directory = mkdtempSync(path.join(tmpdir(), 'slipway-sqlite-'));
    const knex = knexFactory({
      client: 'better-sqlite3',
      connection: { filename: path.join(directory, 'database') },
      useNullAsDefault: true,
    });
    await runMigrations(knex);
    const fixture = new Fixture(knex);
    fixture.cleanUps.push(async () => {
      await knex.destroy();
      rmSync(directory, { recursive: true, force: true });
    });
    return fixture;
  }

  /** One more engine on the database; not started. */
  replica(
    given: Partial<CreateEngineOptions> & {
      withoutEffect?: boolean;
      hooks?: ApplyHooks;
    } = {},
  ): Replica {
    const logger = mockServices.logger.mock();
    const database = given.database ?? this.knex;
    const ledger = createLedger({ database, logger });
    const noun = new TestNoun();
    const engine = createDatabaseEngine({
      database,
      ledger,
      logger,
      rhythm: { sweep: 200, backOffFirst: 20, backOffMost: 200 },
      ...given,
    });
    engine.registerOperationKind(noun);
    if (!given.withoutEffect) {
      engine.registerStepKind(applyKind(this.target, given.hooks));
    }
    const replica = {
      engine,
      ledger,
      noun,
      stop: async () => {
        await engine.stop();
        await ledger.stop();
      },
    };
    this.replicas.push(replica);
    return replica;
  }

  async started(given: Parameters<Fixture['replica']>[0] = {}) {
    const replica = this.replica(given);
    await replica.ledger.start();
    await replica.engine.start();
    return replica;
  }

  async enqueue(
    engine: DatabaseEngine,
    options: Partial<EnqueueOptions> & { id: string },
  ): Promise<Operation> {
    return engine.parts.database.transaction(tx =>
      engine.enqueue(tx, {
        kind: 'release',
        slot: 'shop/dev',
        subject: { type: 'release', id: options.id },
        requestedBy: ALICE,
        plan: plan(apply('one'), apply('two')),
        ...options,
      }),
    );
  }

  /** Waits until the operation has ended; throws with what it stands at when it does not. */
  async ended(
    engine: DatabaseEngine,
    id: string,
    seconds = 15,
  ): Promise<Operation> {
    return this.until(
      engine,
      id,
      operation => ENDED.includes(operation.state),
      seconds,
    );
  }

  async until(
    engine: DatabaseEngine,
    id: string,
    holds: (operation: Operation) => boolean,
    seconds = 15,
  ): Promise<Operation> {
    const giveUp = performance.now() + seconds * 1000;
    for (;;) {
      const operation = await engine.get(id);
      if (operation && holds(operation)) {
        return operation;
      }
      if (performance.now() > giveUp) {
        throw new Error(
          `Operation ${id} stands at ${JSON.stringify(
            operation,
          )} with ${JSON.stringify(await engine.steps(id))}`,
        );
      }
      await sleep(15);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.replicas.map(replica => replica.stop()));
    for (const cleanUp of this.cleanUps) {
      await cleanUp();
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export function apply(
  id: string,
  more: Partial<PlannedStep> = {},
): PlannedStep {
  return {
    id,
    kind: 'test.apply@1',
    title: `Apply ${id}`,
    input: {},
    timeoutSeconds: 30,
    ...more,
  };
}

export function plan(...steps: PlannedStep[]): Plan {
  return { facts: {}, steps, onFailure: [] };
}
