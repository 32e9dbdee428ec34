/**
 * Delivery across services on both databases: who sees what, pages without gaps, weeks as ISO weeks in UTC.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  Delivery,
  DeliveryItem,
} from '@slipway/backstage-plugin-releases-common';
import {
  LI_WEI,
  MEI,
  Releasing,
  SHOP,
  startReleasing,
} from '../__testUtils__/releasing';
import { DeliveryStore } from './store';

const PAY = 'component:default/pay';
const PAYERS = 'group:default/payers';
const DAY = 86_400_000;

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('delivery on %s', id => {
  let portal: Releasing;
  let number = 0;

  beforeEach(async () => {
    number = 0;
    // Li Wei owns shop and sees nothing else; Mei sees everything.
    portal = await startReleasing(databases, id, {
      config: { access: { everyoneMayRead: false } },
    });
    const [shop] = await portal.core.database('services').select();
    await portal.core.database('services').insert({
      ...shop,
      ref: PAY,
      name: 'pay',
      title: 'Payments',
      owner: PAYERS,
      creator: MEI,
      system: 'money',
      registration_id: 'another',
    });
  });
  afterEach(() => portal.close());

  /** A deployment as the engine leaves it; by default it succeeded just now, in 30 seconds. */
  const deployed = async (
    row: {
      service?: string;
      state?: string;
      kind?: string;
      environment?: string;
      parked?: boolean;
      createdAt?: string;
      startedAt?: string | null;
      finishedAt?: string | null;
    } = {},
  ) => {
    number += 1;
    const now = Date.now();
    const live = ['waiting', 'queued', 'running'].includes(
      row.state ?? 'succeeded',
    );
    const finished =
      row.finishedAt === undefined && !live
        ? new Date(now).toISOString()
        : row.finishedAt ?? null;
    await portal.core.database('deployments').insert({
      id: `d${String(number).padStart(3, '0')}`,
      service: row.service ?? SHOP,
      number,
      environment: row.environment ?? 'dev',
      kind: row.kind ?? 'deploy',
      state: row.state ?? 'succeeded',
      requested_by: LI_WEI,
      automatic: false,
      version_name: '1.0.0',
      on_failure: 'keep',
      targets: '["memory"]',
      request: '{}',
      parked: row.parked ?? false,
      created_at: row.createdAt ?? new Date(now).toISOString(),
      started_at:
        row.startedAt === undefined && finished
          ? new Date(Date.parse(finished) - 30_000).toISOString()
          : row.startedAt ?? null,
      finished_at: finished,
    });
    return `d${String(number).padStart(3, '0')}`;
  };
  const list = async (query: string, person = MEI) => {
    const { status, body } = await portal
      .as(person)
      .get(`/delivery/items?list=${query}`);
    expect(body).toMatchObject({ items: expect.anything() });
    expect(status).toBe(200);
    return body as { items: DeliveryItem[]; nextCursor?: string };
  };
  const ids = async (query: string, person = MEI) =>
    (await list(query, person)).items.map(item => item.id);
  const figures = async (query: string, person = MEI): Promise<Delivery> =>
    (await portal.as(person).get(`/delivery?${query}`)).body;

  it('tells apart what runs, waits, failed and went out', async () => {
    const running = await deployed({
      state: 'running',
      startedAt: '2026-11-21T00:00:00.000Z',
    });
    const asks = await deployed({
      state: 'running',
      parked: true,
      kind: 'restart',
    });
    const queued = await deployed({ state: 'queued' });
    const gated = await deployed({ state: 'waiting', service: PAY });
    const failed = await deployed({ state: 'failed' });
    const aborted = await deployed({ state: 'aborted' });
    const out = await deployed({ kind: 'rollback' });
    // None of these is a release that ended.
    await deployed({ kind: 'restart' });
    await deployed({ kind: 'stop', state: 'failed' });
    await deployed({ state: 'rejected', startedAt: null });
    await deployed({ state: 'aborted', startedAt: null });
    await deployed({ state: 'superseded', startedAt: null });

    expect(await ids('running')).toEqual([running]);
    expect(await ids('waiting')).toEqual([asks, queued, gated]);
    expect((await ids('failed')).sort()).toEqual([failed, aborted]);
    expect(await ids('succeeded')).toEqual([out]);
    expect((await list('waiting')).items[2]).toMatchObject({
      service: PAY,
      title: 'Payments',
      owner: PAYERS,
      system: 'money',
      deployment: { state: 'waiting', versionName: '1.0.0' },
    });
    const { total } = await figures('');
    expect(total).toEqual({
      succeeded: 1,
      failed: 1,
      aborted: 1,
      failureShare: 0.5,
      medianSeconds: 30,
    });
  });

  it('lists environments where automation is held, longest first', async () => {
    const held = (service: string, environment: string, at: string) =>
      portal.core.database('environment_holds').insert({
        service,
        environment,
        set_by: MEI,
        set_at: at,
        reason: 'Payments fail',
      });
    await held(SHOP, 'production', '2026-11-20T10:00:00.000Z');
    await held(PAY, 'test', '2026-11-20T09:00:00.000Z');
    await held(PAY, 'dev', '2026-11-20T09:00:00.000Z');
    const first = await list('held&limit=2');
    expect(first.items.map(item => item.id)).toEqual([
      `${PAY}#dev`,
      `${PAY}#test`,
    ]);
    const rest = await list(`held&limit=2&cursor=${first.nextCursor}`);
    expect(rest).toEqual({
      items: [
        {
          id: `${SHOP}#production`,
          service: SHOP,
          owner: LI_WEI,
          environment: 'production',
          hold: {
            by: { ref: MEI },
            at: '2026-11-20T10:00:00.000Z',
            reason: 'Payments fail',
          },
        },
      ],
    });
    expect(await ids('held', LI_WEI)).toEqual([`${SHOP}#production`]);
  });

  it('shows and counts nothing of services that the caller may not see, and still fills the page', async () => {
    const own: string[] = [];
    for (let minute = 0; minute < 5; minute++) {
      const finishedAt = new Date(Date.now() - minute * 60_000).toISOString();
      await deployed({ service: PAY, finishedAt });
      await deployed({ service: PAY, finishedAt, state: 'failed' });
      own.push(await deployed({ finishedAt }));
    }
    const first = await list('succeeded&limit=3', LI_WEI);
    expect(first.items.map(item => item.id)).toEqual(own.slice(0, 3));
    const rest = await list(
      `succeeded&limit=3&cursor=${first.nextCursor}`,
      LI_WEI,
    );
    expect(rest.items.map(item => item.id)).toEqual(own.slice(3));
    expect(rest.nextCursor).toBeUndefined();
    expect(await ids('failed', LI_WEI)).toEqual([]);
    const { total, choices } = await figures('', LI_WEI);
    expect(total).toMatchObject({ succeeded: 5, failed: 0, failureShare: 0 });
    expect(choices).toMatchObject({ owners: [LI_WEI], systems: [] });
    expect((await figures('')).choices).toMatchObject({
      owners: [PAYERS, LI_WEI],
      systems: ['money'],
    });

    // Whoever may see nothing gets empty lists.
    expect(await ids('succeeded', 'user:default/stranger')).toEqual([]);
    expect((await figures('', 'user:default/stranger')).total).toEqual({
      succeeded: 0,
      failed: 0,
      aborted: 0,
    });
  });

  it('pages without gaps through rows of the same moment', async () => {
    const at = new Date().toISOString();
    for (let index = 0; index < 5; index++) {
      await deployed({ finishedAt: at });
      await deployed({ state: 'queued', createdAt: at });
    }
    for (const name of ['succeeded', 'waiting']) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list(
          `${name}&limit=2${cursor ? `&cursor=${cursor}` : ''}`,
        );
        seen.push(...page.items.map(item => item.id));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen).toHaveLength(5);
      expect(new Set(seen).size).toBe(5);
    }
  });

  it('filters by owner, system and environment, lists and figures alike', async () => {
    const dev = await deployed();
    const test = await deployed({ environment: 'test' });
    const pay = await deployed({ service: PAY, environment: 'test' });
    const cases = [
      [`owner=${encodeURIComponent(LI_WEI)}`, [dev, test]],
      ['system=money', [pay]],
      ['environment=test', [test, pay]],
      [`environment=test&owner=${encodeURIComponent(PAYERS)}`, [pay]],
      ['system=unheard-of', []],
    ] as const;
    for (const [query, wanted] of cases) {
      expect((await ids(`succeeded&${query}`)).sort()).toEqual(wanted);
      expect((await figures(query)).total.succeeded).toBe(wanted.length);
    }
  });

  it('answers every week of the period, and nothing before it', async () => {
    await deployed();
    await deployed({
      finishedAt: new Date(Date.now() - 21 * DAY).toISOString(),
    });
    const { weeks, total, serverTime } = await figures('weeks=3');
    expect(weeks.map(week => week.figures.succeeded)).toEqual([0, 0, 1]);
    expect(total.succeeded).toBe(1);
    expect(await ids('succeeded&weeks=3')).toHaveLength(1);
    expect(await ids('succeeded&weeks=4')).toHaveLength(2);
    const last = Date.parse(weeks[2].from);
    expect(new Date(last).getUTCDay()).toBe(1);
    expect(Date.parse(serverTime) - last).toBeLessThan(7 * DAY);
    expect(weeks[2].week).toMatch(/^\d{4}-W\d\d$/);
  });

  it('counts ISO weeks in UTC over the turn of the year, whatever the zone of the session', async () => {
    // The last and the first moment of a week, which in other zones lie in another week or year.
    for (const finishedAt of [
      '2026-12-27T23:59:59.999Z',
      '2026-12-28T00:00:00.000Z',
      '2026-12-31T23:30:00.000Z',
      '2027-01-01T00:30:00.000Z',
      '2027-01-03T23:59:59.999Z',
      '2027-01-04T00:00:00.000Z',
    ]) {
      await deployed({ finishedAt });
    }
    const period = {
      from: '2026-12-21T00:00:00.000Z',
      until: '2027-01-11T00:00:00.000Z',
    };
    for (const zone of ['Pacific/Auckland', 'America/Los_Angeles']) {
      await portal.core.database.transaction(async tx => {
        if (id !== 'SQLITE_3') {
          await tx.raw(`set local time zone '${zone}'`);
        }
        const weeks = await new DeliveryStore(tx).byWeek(period, {
          readable: 'all',
        });
        expect(
          [...weeks]
            .map(([monday, { counts }]) => [monday, counts.succeeded])
            .sort(),
        ).toEqual([
          ['2026-12-21', 1],
          ['2026-12-28', 4],
          ['2027-01-04', 1],
        ]);
      });
    }
  });

  it('gives the median of those that succeeded, by week and over all', async () => {
    const took = (day: string, seconds: number, state?: string) =>
      deployed({
        state,
        startedAt: new Date(
          Date.parse(`${day}T12:00:00.000Z`) - seconds * 1000,
        ).toISOString(),
        finishedAt: `${day}T12:00:00.000Z`,
      });
    await took('2026-12-22', 10);
    await took('2026-12-23', 20.5);
    await took('2026-12-24', 400);
    await took('2026-12-24', 9000, 'failed');
    await took('2026-12-29', 60);
    await took('2026-12-30', 90);
    await took('2027-01-05', 5, 'failed');
    const store = new DeliveryStore(portal.core.database);
    const period = {
      from: '2026-12-21T00:00:00.000Z',
      until: '2027-01-11T00:00:00.000Z',
    };
    const weeks = await store.byWeek(period, { readable: 'all' });
    expect(weeks.get('2026-12-21')).toEqual({
      counts: { succeeded: 3, failed: 1, aborted: 0 },
      medianSeconds: 20.5,
    });
    expect(weeks.get('2026-12-28')?.medianSeconds).toBe(75);
    expect(weeks.get('2027-01-04')).toEqual({
      counts: { succeeded: 0, failed: 1, aborted: 0 },
    });
    expect(await store.total(period, { readable: 'all' })).toEqual({
      counts: { succeeded: 5, failed: 2, aborted: 0 },
      medianSeconds: 60,
    });
  });

  it.each(['weeks=0', 'weeks=54', 'weeks=many'])('refuses %s', async query => {
    const { status } = await portal.as(MEI).get(`/delivery?${query}`);
    expect(status).toBe(400);
  });

  it('refuses a list that there is not, and a cursor of something else', async () => {
    for (const query of ['list=lost', '', 'list=running&cursor=abc']) {
      const { status } = await portal.as(MEI).get(`/delivery/items?${query}`);
      expect(status).toBe(400);
    }
  });
});
