/**
 * How operations are admitted, advanced and ended when nothing breaks.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { setTimeout as sleep } from 'node:timers/promises';
import { apply, Fixture, plan, Replica } from './__testUtils__/fixture';
import { brokenInvariants } from './__testUtils__/invariants';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('engine on %s', databaseId => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.create(databases, databaseId);
  });
  afterEach(() => fixture.close());

  const expectWhole = async (replica: Replica, acknowledged: string[]) =>
    expect(
      await brokenInvariants({
        knex: fixture.knex,
        ledger: replica.ledger,
        journal: fixture.journal.read(),
        acknowledged,
      }),
    ).toEqual([]);

  it('runs the steps of a plan in order, each effect once', async () => {
    const replica = await fixture.started();
    await fixture.enqueue(replica.engine, { id: 'a' });
    const operation = await fixture.ended(replica.engine, 'a');
    expect(operation).toMatchObject({ state: 'succeeded' });
    expect(fixture.journal.effects().map(line => line.key)).toEqual([
      'a/one/1',
      'a/two/1',
    ]);
    expect(replica.noun.transitions).toEqual([
      { id: 'a', from: undefined, to: 'waiting' },
      { id: 'a', from: 'waiting', to: 'running' },
      { id: 'a', from: 'running', to: 'succeeded' },
    ]);
    await expectWhole(replica, ['a']);
  });

  it('runs one operation of a slot at a time, the more urgent first', async () => {
    const replica = await fixture.started();
    const { engine } = replica;
    await engine.parts.database.transaction(async tx => {
      for (const [id, priority] of [
        ['a', 0],
        ['b', 0],
        ['c', 100],
      ] as const) {
        await engine.enqueue(tx, {
          id,
          priority,
          kind: 'release',
          slot: 'shop/dev',
          subject: { type: 'release', id },
          requestedBy: { ref: 'user:default/alice' },
          plan: plan(apply('one')),
        });
      }
    });
    for (const id of ['a', 'b', 'c']) {
      await fixture.ended(engine, id);
    }
    expect(fixture.journal.effects().map(line => line.key)).toEqual([
      'c/one/1',
      'a/one/1',
      'b/one/1',
    ]);
    await expectWhole(replica, ['a', 'b', 'c']);
  });

  it('keeps its lease through an act that lasts much longer', async () => {
    const slow = {
      options: { leaseSeconds: 1 },
      hooks: {
        at: async (boundary: string) => {
          if (boundary === 'after-intent') {
            await sleep(3_000);
          }
        },
      },
    };
    const replica = await fixture.started(slow);
    await fixture.started(slow);
    await fixture.enqueue(replica.engine, {
      id: 'a',
      plan: plan(apply('one')),
    });
    expect(await fixture.ended(replica.engine, 'a', 20)).toMatchObject({
      state: 'succeeded',
    });
    expect(fixture.journal.read().filter(line => line.event === 'act')).toEqual(
      [expect.objectContaining({ key: 'a/one/1' })],
    );
    expect(replica.engine.health()).toMatchObject({ ok: true });
    await expectWhole(replica, ['a']);
  });
});
