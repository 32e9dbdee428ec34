/**
 * The change feed over HTTP: resumable, filtered, shared, and honest about its end.
 */
import { ledgerReadPermission } from '@slipway/backstage-plugin-releases-common';
import { OTHER, SHOP, StreamServer } from '../../__testUtils__/streams';

describe('the change feed', () => {
  let portal: StreamServer;
  beforeEach(async () => {
    portal = await StreamServer.start();
  });
  afterEach(() => portal.stop());

  const seqs = (events: { id?: string }[]) => events.map(({ id }) => id);

  it('starts at the head and says where that is', async () => {
    portal.ledger.seal(SHOP);
    const feed = await portal.open('/feed');
    expect((await feed.take('hello'))[0].data).toEqual({
      seq: 1,
      serverTime: expect.any(String),
    });
    portal.ledger.seal(SHOP);
    expect(await feed.take('change')).toEqual([
      {
        event: 'change',
        id: '2',
        data: {
          seq: 2,
          time: '2026-01-01T00:00:00.000Z',
          action: 'deployment.started',
          object: { type: 'deployment', id: 'd2', service: SHOP },
        },
      },
    ]);
  });

  it('is not to be kept or changed on its way', async () => {
    const { headers } = (await portal.open('/feed')).response;
    expect(headers.get('content-type')).toContain('text/event-stream');
    expect(headers.get('cache-control')).toContain('no-transform');
    expect(headers.get('x-accel-buffering')).toBe('no');
  });

  it.each([
    ['after', '/feed?after=2', {}],
    ['Last-Event-ID', '/feed', { 'Last-Event-ID': '2' }],
  ])('resumes by %s without missing or repeating', async (_, path, headers) => {
    for (let row = 0; row < 1_205; row += 1) {
      portal.ledger.seal(SHOP);
    }
    const feed = await portal.open(path, headers);
    portal.ledger.seal(SHOP);
    const changes = await feed.take('change', 1_204);
    expect(seqs(changes)).toEqual(
      Array.from({ length: 1_204 }, (__, index) => String(index + 3)),
    );
  });

  it('begins anew when the cursor is of another database', async () => {
    portal.ledger.seal(SHOP);
    const feed = await portal.open('/feed?after=77');
    expect((await feed.take('hello'))[0].data).toMatchObject({
      seq: 1,
      reset: true,
    });
  });

  it('waits for what another replica has sealed and this one has not read', async () => {
    const first = await portal.open('/feed');
    await first.take('hello');
    const read = portal.ledger.read.bind(portal.ledger);
    portal.ledger.read = async () => [];
    portal.ledger.seal(SHOP);
    const second = await portal.open('/feed?after=1');
    expect((await second.take('hello'))[0].data.reset).toBeUndefined();
    portal.ledger.read = read;
    portal.ledger.seal(SHOP);
    expect(seqs(await second.take('change'))).toEqual(['2']);
  });

  it.each(['-1', 'abc', '1.5'])('refuses the cursor %s', async after => {
    const answer = await portal.fetch('/feed', {
      headers: { 'Last-Event-ID': after },
    });
    expect(answer.status).toBe(400);
    expect((await answer.json()).error.code).toBe('cursor.invalid');
  });

  it('tells nobody of services they may not see', async () => {
    portal.access.services = [SHOP];
    portal.access.refused.add(ledgerReadPermission.name);
    const feed = await portal.open('/feed?after=0');
    portal.ledger.seal(OTHER);
    portal.ledger.seal(undefined, 'repository.created');
    portal.ledger.seal(SHOP);
    portal.target.change('dev', OTHER);
    portal.target.change('dev', SHOP);
    expect(seqs(await feed.take('change'))).toEqual(['3']);
    expect((await feed.take('live'))[0].data.service).toBe(SHOP);
    expect(feed.seen.filter(({ data }) => data.service === OTHER)).toEqual([]);
  });

  it('keeps to one service when asked to', async () => {
    const feed = await portal.open(
      `/feed?after=0&service=${encodeURIComponent(SHOP)}`,
    );
    portal.ledger.seal(OTHER);
    portal.ledger.seal(SHOP);
    expect(seqs(await feed.take('change'))).toEqual(['2']);
  });

  it('reads the ledger once however many watch', async () => {
    const feeds = await Promise.all(
      Array.from({ length: 10 }, () => portal.open('/feed')),
    );
    await Promise.all(feeds.map(feed => feed.take('hello')));
    const before = portal.ledger.reads;
    portal.ledger.seal(SHOP);
    await Promise.all(feeds.map(feed => feed.take('change')));
    expect(portal.ledger.reads - before).toBe(1);
    expect(portal.target.watched).toBe(1);
  });

  it('goes on after the ledger could not be read', async () => {
    const feed = await portal.open('/feed');
    await feed.take('hello');
    const read = portal.ledger.read.bind(portal.ledger);
    portal.ledger.read = async () => {
      portal.ledger.read = read;
      throw new Error('no database');
    };
    portal.ledger.seal(SHOP);
    expect(seqs(await feed.take('change'))).toEqual(['1']);
  });

  it('tells of a busy placement four times a second at most, and of its last change', async () => {
    const feed = await portal.open('/feed');
    await feed.take('hello');
    const begin = Date.now();
    while (Date.now() - begin < 900) {
      portal.target.change('dev');
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    await new Promise(resolve => setTimeout(resolve, 400));
    const hints = feed.seen.filter(({ event }) => event === 'live').length;
    expect(hints).toBeGreaterThanOrEqual(3);
    expect(hints).toBeLessThanOrEqual(5);
  });

  it('ends with the token and says where to go on', async () => {
    portal.ledger.seal(SHOP);
    portal.access.expiresAt = new Date(Date.now() + 300);
    const feed = await portal.open('/feed');
    expect((await feed.take('end'))[0].data).toEqual({
      reason: 'token.expired',
      after: 1,
    });
  });

  it('ends with the backend', async () => {
    const feed = await portal.open('/feed');
    await feed.take('hello');
    portal.shutdown.abort();
    expect((await feed.take('end'))[0].data.reason).toBe('shutdown');
  });

  it('watches the targets only while somebody looks', async () => {
    const feed = await portal.open('/feed');
    await feed.take('hello');
    expect(portal.target.watched).toBe(1);
    await feed.close();
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(portal.target.watched).toBe(0);
  });

  it('is for those who are signed in', async () => {
    const answer = await portal.fetch('/feed', {
      headers: { Authorization: '' },
    });
    expect(answer.status).toBe(401);
  });
});
