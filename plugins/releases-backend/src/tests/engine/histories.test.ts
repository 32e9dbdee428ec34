/**
 * Random histories: deployments, faults, aborts and answers in any order; afterwards the invariants hold.
 *
 * `HISTORIES=10000` runs more of them. A failure prints its seed and path: run it again with `HISTORIES_SEED=… HISTORIES_PATH=…`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import knexFactory, { Knex } from 'knex';
import { runMigrations } from '../../database';
import { withAdmission } from '../../engine/admission';
import { Lease } from '../../engine/lease';
import { SlotRow } from '../../engine/rows';
import { Session } from '../../engine/Session';
import { ActBehaviour, Fault, World } from './__testUtils__/simulation';

jest.setTimeout(3_600_000);

const { HISTORIES, HISTORIES_SEED, HISTORIES_PATH } = process.env;
const POSTGRES_SHARE = 50;
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

type Command =
  | {
      do: 'enqueue';
      slot: string;
      priority: number;
      waits: boolean;
      steps: number;
      restores: boolean;
    }
  | { do: 'run'; replica: number; fault?: Fault }
  | { do: 'tick'; seconds: number }
  | { do: 'outage'; on: boolean }
  | { do: 'rebase' }
  | { do: 'ask'; which: number; what: 'abort' | 'signal' | 'retry' | 'failed' };

const fault: fc.Arbitrary<Fault> = fc.record({
  after: fc.nat(24),
  kind: fc.constantFrom('crash', 'stall', 'cut', 'commit-lost'),
});

const behaviour = fc.constantFrom<ActBehaviour>(
  'ok',
  'ok',
  'slow',
  'fails',
  'transient',
  'permanent',
  'unknown-before',
  'unknown-after',
  'throws-before',
  'throws-after',
);

const enqueue: fc.Arbitrary<Command> = fc.record({
  do: fc.constant('enqueue' as const),
  slot: fc.constantFrom('dev', 'dev', 'prod'),
  priority: fc.constantFrom(0, 0, 100),
  waits: fc.boolean(),
  steps: fc.integer({ min: 1, max: 2 }),
  restores: fc.boolean(),
});

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: enqueue },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      replica: fc.nat(1),
      fault: fc.option(fault, { nil: undefined, freq: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('tick' as const),
      seconds: fc.constantFrom(1, 3, 11, 70),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('outage' as const),
      on: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'rebase' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      which: fc.nat(3),
      what: fc.constantFrom('abort', 'signal', 'retry', 'failed'),
    }),
  },
);

const history: fc.Arbitrary<History> = fc.record({
  enforced: fc.boolean(),
  behaviours: fc.array(behaviour, { maxLength: 6 }),
  first: enqueue,
  commands: fc.array(command, { minLength: 2, maxLength: 14 }),
});

interface History {
  enforced: boolean;
  behaviours: ActBehaviour[];
  first: Command;
  commands: Command[];
}

async function live(world: World, given: History): Promise<string[]> {
  world.behaviours = [...given.behaviours];
  for (const next of [given.first, ...given.commands]) {
    switch (next.do) {
      case 'enqueue':
        await world.enqueue(next);
        break;
      case 'run':
        await world.run(next.replica, next.fault);
        break;
      case 'tick':
        world.clock += next.seconds * 1000;
        break;
      case 'outage':
        world.outage = next.on;
        break;
      case 'rebase':
        world.base++;
        break;
      default:
        await world.ask(next.which, next.what);
    }
  }
  return world.settle();
}

describe.each(databases.eachSupportedId())('histories on %s', databaseId => {
  const { random } = Math;
  let fresh: () => Promise<{ knex: Knex; drop: () => Promise<void> }>;

  beforeAll(async () => {
    // Not a jest mock: it would record each of thousands of calls a history, and whom they were made on, for as long as the tests run.
    Math.random = () => 0.5;
    const template = await databases.init(databaseId);
    await runMigrations(template);
    fresh =
      databaseId === 'SQLITE_3'
        ? await copiesInMemory(template)
        : await copiesOfDatabase(template);
  });
  afterAll(() => {
    Math.random = random;
  });

  const expectInvariants = async (given: History): Promise<void> => {
    const { knex, drop } = await fresh();
    try {
      const world = new World(knex, given.enforced);
      expect(await live(world, given)).toEqual([]);
    } finally {
      await drop();
    }
  };

  it('hold the invariants', async () => {
    const asked = Number(HISTORIES ?? 1000);
    const runs =
      databaseId === 'SQLITE_3' ? asked : Math.ceil(asked / POSTGRES_SHARE);
    const seed = Number(HISTORIES_SEED ?? Math.floor(Date.now() % 2 ** 31));
    const started = performance.now();
    const report = await fc.check(fc.asyncProperty(history, expectInvariants), {
      numRuns: runs,
      seed,
      path: HISTORIES_PATH,
      // A history on PostgreSQL is too slow to be shrunk.
      endOnFailure: databaseId !== 'SQLITE_3',
    });
    expect(report.failed && fc.defaultReportMessage(report)).toBe(false);
    process.stdout.write(
      `${runs} histories on ${databaseId}, seed ${seed}: ${Math.round(
        (performance.now() - started) / 1000,
      )} s\n`,
    );
  });

  it('hold them whenever a process dies that aborts an effect in flight', async () => {
    for (let after = 0; after < 25; after++) {
      await expectInvariants({
        enforced: true,
        behaviours: ['slow'],
        first: {
          do: 'enqueue',
          slot: 'dev',
          priority: 0,
          waits: false,
          steps: 1,
          restores: true,
        },
        commands: [
          { do: 'run', replica: 0 },
          { do: 'tick', seconds: 3 },
          { do: 'ask', which: 0, what: 'abort' },
          { do: 'run', replica: 0, fault: { after, kind: 'crash' } },
        ],
      });
    }
  });

  // One database suffices to show that the oracle sees.
  if (databaseId === 'SQLITE_3') {
    it('break them in an engine that writes without asking for its fence', async () => {
      const { assertHeld } = Lease.prototype;
      const { write } = Session.prototype;
      Lease.prototype.assertHeld = () => {};
      Session.prototype.write = async function unfenced(
        this: Session,
        work: Parameters<Session['write']>[0],
      ) {
        const { database } = this.parts;
        const { slot } = this.row;
        const result = await withAdmission(this.parts, async tx =>
          work(
            tx,
            (await database.lockRow<SlotRow>(tx, 'slots', 'slot', slot))!,
            () => {},
          ),
        );
        this.row = await database
          .knex('operations')
          .where({ id: this.row.id })
          .first();
        return result;
      } as Session['write'];
      try {
        const report = await fc.check(
          fc.asyncProperty(history, expectInvariants),
          {
            numRuns: 500,
            seed: 1,
            endOnFailure: true,
          },
        );
        expect(report.failed).toBe(true);
      } finally {
        Lease.prototype.assertHeld = assertHeld;
        Session.prototype.write = write;
      }
    });
  }
});

async function copiesInMemory(template: Knex) {
  const connection = await template.client.acquireConnection();
  const image: Buffer = connection.serialize();
  await template.client.releaseConnection(connection);
  return async () => {
    const knex = knexFactory({
      client: 'better-sqlite3',
      connection: { filename: image as unknown as string },
      useNullAsDefault: true,
    });
    return { knex, drop: () => knex.destroy() };
  };
}

async function copiesOfDatabase(template: Knex) {
  const { connection } = template.client.config;
  const settings = { ...connection, password: connection.password };
  await template.destroy();
  let count = 0;
  return async () => {
    const admin = knexFactory({
      client: 'pg',
      connection: { ...settings, database: 'postgres' },
      pool: { min: 0, max: 1 },
    });
    const database = `${settings.database}_${count++}`;
    await admin.raw('create database ?? template ??', [
      database,
      settings.database,
    ]);
    const knex = knexFactory({
      client: 'pg',
      connection: { ...settings, database },
      pool: { min: 0, max: 5 },
    });
    return {
      knex,
      drop: async () => {
        await knex.destroy();
        await admin.raw('drop database ??', [database]);
        await admin.destroy();
      },
    };
  };
}
