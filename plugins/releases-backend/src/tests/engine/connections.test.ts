/**
 * A database that goes away: a commit whose answer is lost, connections cut every 200 ms, a server that restarts. PostgreSQL only, except the
 * lost answer, which the simulation of ./histories.test.ts has on SQLite too.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { createServer, Socket, connect, Server, AddressInfo } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import knexFactory, { Knex } from 'knex';
import { runMigrations } from '../../database';
import { Fixture, Replica } from './__testUtils__/fixture';
import { brokenInvariants } from './__testUtils__/invariants';
import { OwnPostgres } from './__testUtils__/server';

jest.setTimeout(180_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_15'] });
const ids = Array.from({ length: 12 }, (_, index) => `op-${index}`);

/** Forwards to PostgreSQL and cuts a connection right after a COMMIT has gone to the server. */
class CommitCutter {
  cuts = 0;
  left = 0;
  private server?: Server;

  async listen(host: string, port: number): Promise<number> {
    this.server = createServer(client => {
      const upstream = connect(port, host);
      const end = (one: Socket, other: Socket) => {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      };
      end(client, upstream);
      end(upstream, client);
      client.on('data', data => {
        upstream.write(data);
        if (this.left > 0 && /COMMIT/i.test(data.toString('latin1'))) {
          this.left--;
          this.cuts++;
          client.destroy();
          upstream.end();
        }
      });
      upstream.on('data', data => client.write(data));
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server?.close();
  }
}

async function expectWhole(fixture: Fixture, knex: Knex, replica: Replica) {
  expect(
    await brokenInvariants({
      knex,
      ledger: replica.ledger,
      journal: fixture.journal.read(),
      acknowledged: ids,
    }),
  ).toEqual([]);
  expect(fixture.journal.effects().length).toBeGreaterThanOrEqual(
    ids.length * 2,
  );
  expect(
    await knex('operations')
      .whereNot('state', 'succeeded')
      .select('id', 'state', 'code', 'reason'),
  ).toEqual([]);
}

async function endedThroughTrouble(replica: Replica, knex: Knex) {
  const giveUp = performance.now() + 90_000;
  for (;;) {
    const open = await knex('operations')
      .whereIn('state', ['waiting', 'queued', 'running'])
      .whereNull('parked')
      .catch(() => [{ id: 'unreachable' }]);
    if (!open.length) {
      return;
    }
    if (performance.now() > giveUp) {
      throw new Error(
        `Still open: ${JSON.stringify(open)}; ${JSON.stringify(
          replica.engine.health(),
        )}`,
      );
    }
    await sleep(100);
  }
}

/** A loop that met the missing database rests for up to 5 s before its next turn, so health returns a little after the work has ended. */
async function healthyAgain(replica: Replica) {
  const giveUp = performance.now() + 15_000;
  while (!replica.engine.health().ok) {
    if (performance.now() > giveUp) {
      throw new Error(
        `Not healthy 15 s after the last operation ended: ${JSON.stringify(
          replica.engine.health(),
        )}`,
      );
    }
    await sleep(100);
  }
}

if (databases.supports('POSTGRES_15')) {
  describe('a database that goes away', () => {
    let fixture: Fixture;
    beforeEach(async () => {
      fixture = await Fixture.create(databases, 'POSTGRES_15');
    });
    afterEach(() => fixture.close());

    const settings = () => {
      const { connection } = fixture.knex.client.config;
      return { ...connection, password: connection.password };
    };

    it('goes on after commits whose answer was lost', async () => {
      const cutter = new CommitCutter();
      const { host, port } = settings();
      const proxied = knexFactory({
        client: 'pg',
        connection: {
          ...settings(),
          host: '127.0.0.1',
          port: await cutter.listen(host, Number(port ?? 5432)),
        },
        pool: { min: 0, max: 8 },
      });
      fixture.cleanUps.push(async () => {
        await proxied.destroy();
        cutter.close();
      });
      const direct = fixture.replica();
      for (const id of ids) {
        await fixture.enqueue(direct.engine, { id, slot: id });
      }
      // Whose claim's answer was lost goes on by itself: nothing waits for this lease to run out.
      const replica = await fixture.started({
        database: proxied,
        options: { leaseSeconds: 600 },
      });
      const cut = async () => {
        while (cutter.cuts < 30) {
          cutter.left = 1;
          await sleep(40);
          if (!(await openOperations(fixture.knex))) {
            return;
          }
        }
      };
      await cut();
      cutter.left = 0;
      await endedThroughTrouble(replica, fixture.knex);
      expect(cutter.cuts).toBeGreaterThan(5);
      await expectWhole(fixture, fixture.knex, replica);
    });

    it('goes on while its connections are terminated every 200 ms', async () => {
      const { database } = settings();
      const admin = knexFactory({
        client: 'pg',
        connection: { ...settings(), database: 'postgres' },
        pool: { min: 0, max: 1 },
      });
      const watcher = knexFactory({
        client: 'pg',
        connection: { ...settings(), application_name: 'watcher' },
        pool: { min: 0, max: 2 },
      });
      fixture.cleanUps.push(async () => {
        await admin.destroy();
        await watcher.destroy();
      });
      const replica = await fixture.started();
      for (const id of ids) {
        await fixture.enqueue(replica.engine, { id, slot: `${id.length}` });
      }
      let terminated = 0;
      for (let round = 0; round < 25; round++) {
        const { rows } = await admin.raw(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = ? and application_name <> 'watcher'`,
          [database],
        );
        terminated += rows.length;
        await sleep(200);
      }
      expect(terminated).toBeGreaterThan(10);
      await endedThroughTrouble(replica, watcher);
      await expectWhole(fixture, watcher, replica);
      await healthyAgain(replica);
    });
  });
}

describe('a PostgreSQL of its own', () => {
  it('may be restarted in mid-deployment', async () => {
    const server = await OwnPostgres.create();
    const knex = knexFactory({
      client: 'pg',
      connection: {
        host: '127.0.0.1',
        port: server.port,
        user: 'postgres',
        database: 'postgres',
      },
      pool: { min: 0, max: 8 },
    });
    const fixture = new Fixture(knex);
    fixture.cleanUps.push(async () => {
      await knex.destroy();
      await server.remove();
    });
    try {
      await runMigrations(knex);
      const replica = await fixture.started({
        hooks: { at: () => sleep(30) },
      });
      for (const id of ids) {
        await fixture.enqueue(replica.engine, { id, slot: `${id.length}` });
      }
      for (let restart = 0; restart < 3; restart++) {
        await sleep(300);
        expect(await openOperations(knex)).toBeGreaterThan(0);
        await server.halt();
        await sleep(500);
        await server.start();
      }
      await endedThroughTrouble(replica, knex);
      await expectWhole(fixture, knex, replica);
      await healthyAgain(replica);
    } finally {
      await fixture.close();
    }
  });
});

async function openOperations(knex: Knex): Promise<number> {
  const [{ open }] = await knex('operations')
    .whereIn('state', ['waiting', 'queued', 'running'])
    .count({ open: '*' });
  return Number(open);
}
