/**
 * The ledger: gapless whatever commits when, append-only by the database itself, and verifiable.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import { runMigrations } from '../../database';
import { createLedger, Ledger, LedgerEntry } from '../../ledger';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

function entry(id: string, more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    actor: { ref: 'user:default/alice' },
    action: 'thing.changed',
    object: { type: 'thing', id, service: 'component:default/shop' },
    after: { b: 1, a: 2 },
    outcome: 'done',
    ...more,
  };
}

describe.each(databases.eachSupportedId())('ledger on %s', databaseId => {
  let knex: Knex;
  let ledger: Ledger;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    await runMigrations(knex);
    ledger = createLedger({
      database: knex,
      logger: mockServices.logger.mock(),
    });
  });
  afterEach(() => ledger.stop());

  const append = (...ids: string[]) =>
    knex.transaction(async tx => {
      for (const id of ids) {
        await ledger.append(tx, entry(id));
      }
    });

  const sealedTo = async (seq: number) => {
    const giveUp = performance.now() + 10_000;
    while ((await ledger.head()) < seq && performance.now() < giveUp) {
      await sleep(10);
    }
    expect(await ledger.head()).toBe(seq);
  };

  /** What somebody with all rights to the database could do. */
  const tamper = async (work: () => Promise<unknown>) => {
    if (databaseId === 'SQLITE_3') {
      await knex.raw('drop trigger ledger_no_update');
      await knex.raw('drop trigger ledger_no_delete');
    } else {
      await knex.raw('alter table ledger disable trigger all');
    }
    await work();
  };

  it('shows only what is sealed, in order and without gaps, and tells of it', async () => {
    const told = jest.fn();
    const subscription = ledger.onSealed(told);
    await append('before');
    expect(await ledger.read({ after: 0, limit: 10 })).toEqual([]);
    expect(await ledger.verify()).toMatchObject({ ok: true, unsealed: 1 });
    await ledger.start();
    await sealedTo(1);
    await append('a', 'b');
    await sealedTo(3);
    const all = await ledger.read({ after: 0, limit: 10 });
    expect(all.map(row => [row.seq, row.object.id])).toEqual([
      [1, 'before'],
      [2, 'a'],
      [3, 'b'],
    ]);
    expect(await ledger.readBack({ before: 3, limit: 1 })).toEqual([all[1]]);
    expect(
      await ledger.read({
        after: 0,
        limit: 10,
        filter: { services: ['component:default/shop'], objectId: 'b' },
      }),
    ).toEqual([all[2]]);
    expect(
      await ledger.read({ after: 0, limit: 10, filter: { services: [] } }),
    ).toEqual([]);
    expect(told).toHaveBeenCalled();
    subscription.close();
    expect(await ledger.verify()).toEqual({
      ok: true,
      sealed: 3,
      unsealed: 0,
      problems: [],
    });
  });

  it('tells a replica of what another one has sealed', async () => {
    const other = createLedger({
      database: knex,
      logger: mockServices.logger.mock(),
    });
    await other.start();
    const told = new Promise<void>(resolve => {
      other.onSealed(resolve);
    });
    await ledger.start();
    await append('a');
    await told;
    expect(await other.head()).toBe(1);
    await other.stop();
  });

  it('refuses to change or remove a row', async () => {
    await append('open');
    await expect(knex('ledger').delete()).rejects.toThrow(/append-only/);
    await expect(knex('ledger').update({ reason: 'x' })).rejects.toThrow(
      /append-only/,
    );
    await ledger.start();
    await sealedTo(1);
    await expect(knex('ledger').delete()).rejects.toThrow(/append-only/);
    await expect(knex('ledger').update({ seq: 9, hash: 'x' })).rejects.toThrow(
      /append-only/,
    );
    // On SQLite knex truncates by deleting.
    await expect(knex('ledger').truncate()).rejects.toThrow(/append-only/);
  });

  describe('verify', () => {
    beforeEach(async () => {
      await ledger.start();
      await append('a', 'b', 'c', 'd', 'e');
      await sealedTo(5);
    });

    it('finds an altered row', async () => {
      await tamper(() =>
        knex('ledger').where({ seq: 2 }).update({ actor: '{"ref":"x"}' }),
      );
      expect((await ledger.verify()).problems).toEqual([
        { seq: 2, problem: 'altered' },
      ]);
    });

    it('finds a missing row', async () => {
      await tamper(() => knex('ledger').where({ seq: 3 }).delete());
      expect((await ledger.verify()).problems).toEqual([
        { seq: 3, problem: 'missing' },
      ]);
    });

    it('finds that the last rows are missing', async () => {
      await tamper(() => knex('ledger').where('seq', '>', 3).delete());
      expect((await ledger.verify()).problems).toEqual([
        { seq: 4, problem: 'missing' },
        { seq: 5, problem: 'missing' },
      ]);
    });

    it('finds rows that changed places', async () => {
      await tamper(async () => {
        await knex('ledger').where({ seq: 2 }).update({ seq: 99 });
        await knex('ledger').where({ seq: 3 }).update({ seq: 2 });
        await knex('ledger').where({ seq: 99 }).update({ seq: 3 });
      });
      const { ok, problems } = await ledger.verify();
      expect(ok).toBe(false);
      expect(problems.map(problem => problem.problem)).toContain('reordered');
      expect(problems.map(problem => problem.seq)).toEqual(
        expect.arrayContaining([2, 3]),
      );
    });
  });

  if (databaseId !== 'SQLITE_3') {
    it('skips no row however transactions overlap', async () => {
      await ledger.start();
      const seen: number[] = [];
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          knex.transaction(async tx => {
            await ledger.append(tx, entry(`${index}`));
            await sleep(Math.random() * 100);
            await ledger.append(tx, entry(`${index}-again`));
            await sleep(Math.random() * 100);
          }),
        ),
      );
      await sealedTo(40);
      for (const row of await ledger.read({ after: 0, limit: 100 })) {
        seen.push(row.seq);
      }
      expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
      expect(await ledger.verify()).toMatchObject({ ok: true, sealed: 40 });
    });
  }
});
