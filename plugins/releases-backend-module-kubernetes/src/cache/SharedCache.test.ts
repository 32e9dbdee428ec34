import { ApiError, UnreachableError } from '../clusters/errors';
import { SharedCache, SharedCacheOptions } from './SharedCache';
import { list, object, ScriptedCluster, until } from './testCluster';
import { CacheChange } from './types';

const PODS = { kind: 'pods', namespace: 'shop' } as const;

function refusal(
  status: number,
  more: { reason?: string; retryAfterSeconds?: number } = {},
) {
  return new ApiError({
    cluster: 'scripted',
    status,
    message: `refused with ${status}`,
    method: 'GET',
    path: '/api/v1/namespaces/shop/pods',
    ...more,
  });
}

function told(change: CacheChange): string {
  const { name, resourceVersion } = change.object.metadata;
  return `${change.type} ${name} ${resourceVersion}`;
}

describe('SharedCache', () => {
  let cluster: ScriptedCluster;
  let cache: SharedCache;

  beforeEach(() => {
    cluster = new ScriptedCluster();
  });

  afterEach(() => cache.stop());

  function open(options: SharedCacheOptions = {}): SharedCache {
    cache = new SharedCache(cluster, {
      ...options,
      reflector: {
        backOff: { first: 10, most: 50 },
        stableMillis: 0,
        ...options.reflector,
      },
    });
    return cache;
  }

  async function names(labelSelector?: string): Promise<string[]> {
    const objects = await cache.list({ ...PODS, labelSelector });
    return objects.map(({ metadata }) => metadata.name).sort();
  }

  async function watching(times = 1): Promise<void> {
    await until(
      () =>
        cluster.watches.length >= times &&
        cache.health()[0]?.state === 'watching',
    );
  }

  const health = () => cache.health()[0];

  it('lists page by page and watches on from there with bookmarks', async () => {
    cluster.pages = [
      list('7', [object('a', '3')], 'page-2'),
      list('7', [object('b', '5')]),
    ];
    open({ reflector: { pageSize: 1 } });
    expect(await names()).toEqual(['a', 'b']);
    expect(cluster.lists.map(({ query }) => query)).toEqual([
      { limit: 1, continue: undefined },
      { limit: 1, continue: 'page-2' },
    ]);
    await watching();
    expect(cluster.watches[0].request.query).toMatchObject({
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: '7',
    });
  });

  it('costs one list and one watch, however many look', async () => {
    cluster.pages = [list('1', [object('a', '1')])];
    open();
    const readers = Array.from({ length: 50 }, () => names());
    const listeners = Array.from({ length: 50 }, () =>
      cache.subscribe(PODS, () => {}),
    );
    expect(await Promise.all(readers)).toEqual(Array(50).fill(['a']));
    await Promise.all(listeners.map(({ ready }) => ready));
    await watching();
    expect(cluster.lists).toHaveLength(1);
    expect(cluster.watches).toHaveLength(1);
    expect(health()).toMatchObject({ listeners: 50, objects: 1 });
  });

  it('tells what is added, changed and removed', async () => {
    cluster.pages = [list('1', [object('a', '1')])];
    open();
    await names();
    const changes: string[] = [];
    cache.subscribe(PODS, change => changes.push(told(change)));
    await watching();
    cluster.send('ADDED', object('b', '2'));
    cluster.send('MODIFIED', object('a', '3'));
    cluster.send('DELETED', object('b', '4'));
    await until(() => changes.length === 3);
    expect(changes).toEqual(['added b 2', 'changed a 3', 'removed b 2']);
    expect(await names()).toEqual(['a']);
  });

  it('shows whoever selects only what matches, and tells them when it no longer does', async () => {
    const labels = { app: 'shop' };
    cluster.pages = [list('1', [object('other', '1')])];
    open();
    const changes: string[] = [];
    cache.subscribe({ ...PODS, labelSelector: 'app=shop' }, change =>
      changes.push(told(change)),
    );
    await watching();
    cluster.send('ADDED', object('a', '2', { labels }));
    cluster.send('MODIFIED', object('a', '3', { labels }));
    cluster.send('MODIFIED', object('a', '4'));
    cluster.send('ADDED', object('b', '5', { labels }));
    await until(() => changes.length === 4);
    expect(changes).toEqual([
      'added a 2',
      'changed a 3',
      'removed a 4',
      'added b 5',
    ]);
    expect(await names('app=shop')).toEqual(['b']);
  });

  it('goes on from the last bookmark when the connection breaks, and lists nothing anew', async () => {
    open();
    await names();
    await watching();
    cluster.send('ADDED', object('a', '4'));
    cluster.send('BOOKMARK', { metadata: { resourceVersion: '90' } });
    await until(() => health().objects === 1);
    cluster.last.destroy(new Error('reset'));
    await watching(2);
    expect(cluster.watches[1].request.query?.resourceVersion).toBe('90');
    expect(cluster.lists).toHaveLength(1);
    expect(health().lastError?.message).toBe('reset');
  });

  it('goes on at once when the API server ends a watch in time', async () => {
    open();
    await names();
    await watching();
    cluster.last.end();
    await watching(2);
    expect(health().lastError).toBeUndefined();
    expect(health().failures).toBe(0);
  });

  it.each([
    ['as a status', false],
    ['within the stream', true],
  ])(
    'lists anew after 410 %s, and tells the difference',
    async (_, inStream) => {
      cluster.pages = [
        list('1', [object('stays', '1'), object('goes', '1')]),
        list('9', [object('stays', '1'), object('comes', '8')]),
      ];
      open();
      const changes: string[] = [];
      await names();
      cache.subscribe(PODS, change => changes.push(told(change)));
      await watching();
      if (inStream) {
        cluster.send('ERROR', {
          kind: 'Status',
          code: 410,
          reason: 'Expired',
          message: 'too old resource version',
        });
      } else {
        cluster.refusals = [refusal(410, { reason: 'Expired' })];
        cluster.last.end();
      }
      await until(() => changes.length === 2);
      expect(changes).toEqual(['removed goes 1', 'added comes 8']);
      expect(cluster.lists).toHaveLength(2);
      await until(
        () =>
          cluster.watches[cluster.watches.length - 1].request.query
            ?.resourceVersion === '9',
      );
    },
  );

  it('asks for all at once when its pages grew too old in the midst of a list', async () => {
    cluster.pages = [
      list('5', [object('a', '1'), object('deleted-meanwhile', '2')], 'page-2'),
      refusal(410, { reason: 'Expired' }),
      list('30', [object('a', '1'), object('b', '29')]),
    ];
    open({ reflector: { pageSize: 2 } });
    expect(await names()).toEqual(['a', 'b']);
    expect(cluster.lists[2].query).toEqual({
      limit: undefined,
      continue: undefined,
    });
    await watching();
    expect(cluster.watches[0].request.query?.resourceVersion).toBe('30');
  });

  it('finds a half-open connection by its silence', async () => {
    open({ reflector: { idleMillis: 150 } });
    await names();
    await watching(2);
    expect(health().lastError?.message).toMatch(
      /said nothing for 0\.15 s.*not even a bookmark/,
    );
    expect(cluster.lists).toHaveLength(1);
  });

  it('keeps a watch open that only has bookmarks', async () => {
    open({ reflector: { idleMillis: 1000 } });
    await names();
    await watching();
    for (let at = 2; at < 20; at++) {
      cluster.send('BOOKMARK', { metadata: { resourceVersion: `${at}` } });
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    expect(cluster.watches).toHaveLength(1);
  });

  it('waits as long as Retry-After says', async () => {
    cluster.pages = [refusal(429, { retryAfterSeconds: 1 }), list('1')];
    open();
    const began = Date.now();
    expect(await names()).toEqual([]);
    expect(Date.now() - began).toBeGreaterThanOrEqual(1000);
    expect(cluster.lists).toHaveLength(2);
  });

  it('goes on by itself after a 401, as the cluster renews what it signs in with', async () => {
    open();
    await names();
    await watching();
    cluster.refusals = [refusal(401), refusal(401), refusal(401), refusal(401)];
    cluster.last.end();
    await watching(6);
    expect(cluster.lists).toHaveLength(1);
  });

  it('lists anew when the API server keeps refusing to go on', async () => {
    open();
    await names();
    await watching();
    cluster.refusals = [refusal(500), refusal(500), refusal(504)];
    cluster.last.end();
    await until(() => cluster.lists.length > 1);
    expect(cluster.lists).toHaveLength(2);
  });

  it('rests between tries that fail at once', async () => {
    open({ reflector: { stableMillis: 60_000 } });
    await names();
    await watching();
    const began = Date.now();
    for (let failed = 1; failed <= 5; failed++) {
      await watching(failed);
      cluster.last.end();
    }
    await watching(6);
    // 10, 20, 40, 50 and 50 ms, of which jitter leaves at least half.
    expect(Date.now() - began).toBeGreaterThanOrEqual(85);
  });

  it('names a line that is no event, or too long for one, and goes on', async () => {
    open({ reflector: { longestLine: 20_000 } });
    const changes: string[] = [];
    cache.subscribe(PODS, change => changes.push(told(change)));
    await watching();
    cluster.send('ADDED', object('big', '2'));
    cluster.send('MODIFIED', object('big', '3', { junk: 'x'.repeat(50_000) }));
    cluster.last.write(
      '{"type":"ADDED","object":{"metadata":{"name":"torn","uid":}\n',
    );
    cluster.send('ADDED', { metadata: { name: 'bare' } });
    cluster.send('ADDED', object('strange', '4', { spec: 'none' }));
    cluster.send('ADDED', object('good', '5', { spec: {}, status: {} }));
    await until(() => changes.length === 3);
    expect(changes).toEqual(['added big 2', 'removed big 2', 'added good 5']);
    expect(health().setAside.map(({ name }) => name)).toEqual([
      'big',
      'torn',
      'bare',
      'strange',
    ]);
    cluster.send('ADDED', object('strange', '6', { spec: {} }));
    await until(() => health().setAside.length === 3);
    expect(await names()).toEqual(['good', 'strange']);
    expect(cluster.watches).toHaveLength(1);
  });

  it('sets aside what spoils a list, and shows the rest', async () => {
    cluster.pages = [
      list('1', [object('a', '1'), object('b', '1', { spec: 7 }), {}]),
    ];
    open();
    expect(await names()).toEqual(['a']);
    expect(health().setAside).toMatchObject([
      { name: 'b', reason: 'its spec is no object' },
      { name: '?', reason: 'it has no name' },
    ]);
  });

  it('is not stopped by a listener that throws', async () => {
    open();
    const changes: string[] = [];
    cache.subscribe(PODS, change => {
      if (change.object.metadata.name === 'poison') {
        throw new Error('cannot read it');
      }
    });
    cache.subscribe(PODS, change => changes.push(told(change)));
    await watching();
    cluster.send('ADDED', object('poison', '2'));
    cluster.send('ADDED', object('good', '3'));
    await until(() => changes.length === 2);
    expect(changes).toEqual(['added poison 2', 'added good 3']);
    expect(health().setAside).toMatchObject([
      {
        name: 'poison',
        reason: 'a listener failed on it: Error: cannot read it',
      },
    ]);
  });

  it('ends some time after the last reader, and begins anew with the next', async () => {
    open({ idleSeconds: 0.1 });
    const { close } = cache.subscribe(PODS, () => {});
    await watching();
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(cache.health()).toHaveLength(1);
    close();
    await until(() => cache.health().length === 0);
    expect(cluster.last.destroyed).toBe(true);
    await names();
    expect(cluster.lists).toHaveLength(2);
  });

  it('says at once what is forbidden', async () => {
    cluster.pages = [refusal(403)];
    open();
    await expect(names()).rejects.toMatchObject({ status: 403 });
  });

  it('says why there is nothing to show', async () => {
    cluster.pages = [new UnreachableError('scripted', 'no route')];
    open();
    await expect(names()).rejects.toThrow('no route');
  });

  it('gives what it last knew for a while, and then no more', async () => {
    cluster.pages = [list('1', [object('a', '1')])];
    open({ staleSeconds: 0.5 });
    await names();
    await watching();
    cluster.refusals = Array.from(
      { length: 1000 },
      () => new UnreachableError('scripted', 'gone'),
    );
    cluster.last.destroy(new Error('reset'));
    await until(() => health().failures > 1);
    expect(await names()).toEqual(['a']);
    await new Promise(resolve => setTimeout(resolve, 600));
    await expect(names()).rejects.toThrow('gone');
    cluster.refusals = [];
    await until(() => health().state === 'watching');
    expect(await names()).toEqual(['a']);
  });
});
