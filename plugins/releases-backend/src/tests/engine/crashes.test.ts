/**
 * Replicas that die, freeze and leave: real processes, real signals. The oracle is the driver's journal beside the database.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { setTimeout as sleep } from 'node:timers/promises';
import { ENDED, Fixture, Replica } from './__testUtils__/fixture';
import { brokenInvariants } from './__testUtils__/invariants';
import { Child } from './__testUtils__/processes';

jest.setTimeout(120_000);

const LEASE_SECONDS = 3;
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('replicas on %s', databaseId => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.shared(databases, databaseId);
  });
  afterEach(() => fixture.close());

  const options = { leaseSeconds: LEASE_SECONDS };
  const expectWhole = async (replica: Replica) =>
    expect(
      await brokenInvariants({
        knex: fixture.knex,
        ledger: replica.ledger,
        journal: fixture.journal.read(),
        acknowledged: ['a'],
      }),
    ).toEqual([]);

  it.each([
    'in-claim',
    'before-intent',
    'after-intent',
    'after-act',
    'after-confirm',
    'in-step-end',
    'in-transaction',
  ] as const)(
    'takes over within lease + 2 s what a replica killed %s was doing',
    async at => {
      const replica = fixture.replica({ options, rhythm: {} });
      await fixture.enqueue(replica.engine, { id: 'a' });
      const child = new Child(fixture, {
        ...options,
        fault: { at, signal: 'SIGKILL' },
      });
      const mark = await child.line(line => line.event === 'mark');
      await child.exited();
      await replica.ledger.start();
      await replica.engine.start();
      const operation = await fixture.ended(replica.engine, 'a', 20);
      expect(operation.state).toBe('succeeded');
      const resumed = fixture.journal
        .read()
        .find(line => line.pid === process.pid);
      const recovery =
        (resumed?.at ?? Date.parse(operation.finishedAt!)) - mark.at;
      process.stdout.write(
        `kill -9 ${at} on ${databaseId}: resumed after ${recovery} ms\n`,
      );
      expect(recovery).toBeLessThanOrEqual((LEASE_SECONDS + 2) * 1000);
      await expectWhole(replica);
    },
  );

  it.each(['after-intent', 'after-act'] as const)(
    'keeps a replica frozen %s past its lease from doing harm when it goes on',
    async at => {
      const replica = fixture.replica({ options });
      await fixture.enqueue(replica.engine, { id: 'a' });
      const child = new Child(fixture, {
        ...options,
        fault: { at, signal: 'SIGSTOP' },
      });
      await child.line(line => line.event === 'mark');
      await replica.ledger.start();
      await replica.engine.start();
      const operation = await fixture.ended(replica.engine, 'a', 20);
      expect(operation.state).toBe('succeeded');
      const rows = await fixture.knex('operations').where({ id: 'a' });
      child.signal('SIGCONT');
      if (at === 'after-intent') {
        // Its act comes late, and the target knows a higher fence.
        await child.line(line => line.event === 'refused');
      }
      await sleep(1_000);
      expect(await fixture.knex('operations').where({ id: 'a' })).toEqual(rows);
      await expectWhole(replica);
    },
  );

  it('hands over at SIGTERM in mid-deployment, sooner than the lease runs out', async () => {
    const replica = fixture.replica({ options: { leaseSeconds: 30 } });
    await fixture.enqueue(replica.engine, { id: 'a' });
    const child = new Child(fixture, { leaseSeconds: 30, actMillis: 700 });
    await child.line(line => line.event === 'act');
    child.signal('SIGTERM');
    await child.line(line => line.key === 'handed-over');
    await child.exited();
    await replica.ledger.start();
    await replica.engine.start();
    const operation = await fixture.ended(replica.engine, 'a', 15);
    expect(operation.state).toBe('succeeded');
    expect(fixture.journal.effects().map(line => line.key)).toEqual([
      'a/one/1',
      'a/two/1',
    ]);
    await expectWhole(replica);
  });

  it('lets two replicas claim at once, and one has it', async () => {
    const replica = await fixture.started({ options });
    const child = new Child(fixture, { ...options, actMillis: 20 });
    const ids = Array.from({ length: 12 }, (_, index) => `op-${index}`);
    for (const id of ids) {
      await fixture.enqueue(replica.engine, {
        id,
        slot: `slot-${Number(id.slice(3)) % 4}`,
      });
      await sleep(100);
    }
    for (const id of ids) {
      const operation = await fixture.ended(replica.engine, id, 40);
      expect(ENDED).toContain(operation.state);
      expect(operation.state).toBe('succeeded');
    }
    await child.end();
    expect(fixture.journal.effects()).toHaveLength(24);
    expect(
      await brokenInvariants({
        knex: fixture.knex,
        ledger: replica.ledger,
        journal: fixture.journal.read(),
        acknowledged: ids,
      }),
    ).toEqual([]);
  });
});
