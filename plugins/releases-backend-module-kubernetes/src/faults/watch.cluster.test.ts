/**
 * Faults of the API server and of the way to it, in front of a real one. The oracle: what a reader was told, word for word, is what an
 * undisturbed reader was told, or where the position was lost, what a fresh list says.
 */
import { describeOnKubernetes } from '../testing';
import { every, listed, Reader, startProxy, storm, through } from './bed';
import { FaultProxy, Seen } from './FaultProxy';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const EXPIRED = JSON.stringify({
  type: 'ERROR',
  object: {
    kind: 'Status',
    code: 410,
    reason: 'Expired',
    message: 'too old resource version',
  },
});
const watches = (seen: Seen) => seen.watch;
const lists = (seen: Seen) => !seen.watch;
const all = () => true;

async function eventually(holds: () => void | Promise<void>): Promise<void> {
  const until = Date.now() + 45_000;
  for (;;) {
    try {
      return await holds();
    } catch (error) {
      if (Date.now() > until) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}

describeOnKubernetes('A watch cache on bad days', bed => {
  let proxy: FaultProxy;
  let address: string;
  let namespace: string;
  let reader: Reader;
  let undisturbed: Reader;

  beforeEach(async () => {
    ({ proxy, address } = await startProxy(bed));
    namespace = await bed.namespace('slipway-cache');
  });

  afterEach(async () => {
    await Promise.all([reader, undisturbed].map(({ cache }) => cache.stop()));
    await proxy.stop();
    await bed.close();
  });

  async function begin(
    options?: ConstructorParameters<typeof Reader>[2],
    cluster = through(address),
  ) {
    const query = { kind: 'configmaps', namespace } as const;
    // What a namespace is given by itself comes first, so that both begin with the same.
    await eventually(async () =>
      expect(await listed(bed, namespace)).toHaveProperty(['kube-root-ca.crt']),
    );
    undisturbed = new Reader(bed.admin, query);
    reader = new Reader(cluster, query, options);
    await undisturbed.ready;
    await eventually(() => reader.ready);
    await eventually(() => expect(health().state).toBe('watching'));
  }

  const health = () => reader.cache.health()[0];

  /** The state is the cluster's, in the store and for whoever believes what is told. */
  async function complete() {
    proxy.clear();
    await eventually(async () => {
      const truth = await listed(bed, namespace);
      expect(await reader.held()).toEqual(truth);
      expect(reader.believed()).toEqual(truth);
    });
  }

  /** Besides, no version in between was missed, and nothing was listed anew. */
  async function seamless() {
    await complete();
    await eventually(() =>
      expect(reader.versions()).toEqual(undisturbed.versions()),
    );
    expect(proxy.count('list')).toBe(1);
  }

  describe('fault 8: the watch', () => {
    it.each([
      ['breaks', () => proxy.cutWatches()],
      ['ends early', () => proxy.endWatches()],
    ])('goes on without a gap when it %s again and again', async (_, act) => {
      await begin();
      let times = 0;
      const end = every(250, () => {
        times += act();
      });
      await storm(bed, namespace, 150);
      end();
      await seamless();
      expect(times).toBeGreaterThan(1);
    });

    it('goes on without a gap when it is half-open', async () => {
      await begin({ idleMillis: 1000 });
      await storm(bed, namespace, 20);
      expect(proxy.freezeWatches()).toBe(1);
      await storm(bed, namespace, 40);
      await seamless();
      expect(health().lastError?.message).toMatch(/not even a bookmark/);
    });

    it.each([
      [
        'within the stream',
        () => {
          proxy.say(EXPIRED);
        },
      ],
      [
        'as a status',
        () => {
          proxy.add({ when: watches, times: 1, fault: { status: 410 } });
          proxy.cutWatches();
        },
      ],
      [
        'of the API server itself, for a position long gone',
        () => {
          const query = { resourceVersion: '1' };
          proxy.add({ when: watches, times: 1, fault: { query } });
          proxy.cutWatches();
        },
      ],
    ])('tells the difference after 410 %s', async (_, act) => {
      await begin();
      await storm(bed, namespace, 20);
      proxy.freezeWatches();
      await storm(bed, namespace, 40);
      await reader.cache.stop();
      reader = new Reader(through(address), reader.query);
      await reader.ready;
      await eventually(() => expect(health().state).toBe('watching'));
      const before = proxy.count('list');
      act();
      await storm(bed, namespace, 40);
      await complete();
      expect(proxy.count('list')).toBeGreaterThan(before);
      expect(health().lastError?.message).toMatch(/410|too old/);
    });

    it('lists all when the pages expire in the midst', async () => {
      await storm(bed, namespace, 30);
      proxy.add({
        when: ({ query }) => query.has('continue'),
        times: 1,
        fault: { status: 410 },
      });
      await begin({ pageSize: 3 });
      await complete();
      // Two pages of which the second had expired, then all.
      expect(proxy.count('list')).toBe(3);
    });
  });

  describe('fault 7: the API server', () => {
    it('is refused for a while', async () => {
      await begin();
      proxy.add({ when: all, fault: { refuse: true } });
      proxy.cutWatches();
      await storm(bed, namespace, 40);
      await eventually(() => expect(health().failures).toBeGreaterThan(3));
      expect(health()).toMatchObject({ connectedSince: undefined });
      expect(health().lastError?.message).toMatch(/does not answer/);
      await seamless();
      expect(health().connectedSince).toBeDefined();
    });

    it('is slow', async () => {
      await begin();
      proxy.add({ when: all, fault: { delay: 3000 } });
      proxy.cutWatches();
      await storm(bed, namespace, 40);
      const asked = proxy.seen.length;
      // One request waits; no others are sent after it.
      expect(asked).toBeLessThanOrEqual(3);
      await seamless();
    });

    it('answers 429, and is left alone as long as it says', async () => {
      await begin();
      proxy.add({
        when: watches,
        times: 2,
        fault: { status: 429, headers: { 'retry-after': '1' } },
      });
      const before = Date.now();
      proxy.cutWatches();
      await storm(bed, namespace, 20);
      await eventually(() => expect(proxy.count('watch')).toBe(4));
      expect(Date.now() - before).toBeGreaterThanOrEqual(2000);
      await seamless();
    });

    it('answers 500 and 503', async () => {
      await begin();
      proxy.add({ when: watches, times: 1, fault: { status: 500 } });
      proxy.add({ when: watches, times: 1, fault: { status: 503 } });
      proxy.cutWatches();
      await storm(bed, namespace, 20);
      await seamless();
      await eventually(() =>
        expect(health()).toMatchObject({ state: 'watching', failures: 0 }),
      );
    });

    it('no longer takes a token, which was rotated', async () => {
      const rules = [
        {
          apiGroups: [''],
          resources: ['configmaps'],
          verbs: ['list', 'watch'],
        },
      ];
      const [first, second] = [
        await bed.serviceAccount(namespace, rules),
        await bed.serviceAccount(namespace, rules),
      ];
      const folder = await mkdtemp(path.join(tmpdir(), 'slipway-test-'));
      const tokenFile = path.join(folder, 'token');
      await writeFile(tokenFile, first);
      await begin({}, through(address, { tokenFile }));
      await storm(bed, namespace, 20);
      proxy.add({
        when: ({ authorization }) => authorization === `Bearer ${first}`,
        fault: { status: 401 },
      });
      proxy.cutWatches();
      // The new token comes some time after the old one is refused.
      await eventually(() => expect(health().failures).toBeGreaterThan(1));
      await writeFile(tokenFile, second);
      await storm(bed, namespace, 20);
      await eventually(() => expect(health().state).toBe('watching'));
      await seamless();
      await rm(folder, { recursive: true });
    });

    it('does all of it at once', async () => {
      await begin({ idleMillis: 1500, pageSize: 7 });
      const faults = [
        () => proxy.cutWatches(),
        () => proxy.freezeWatches(),
        () => proxy.say(EXPIRED),
        () =>
          proxy.add({ when: all, times: 2, fault: { refuse: true } }) ??
          proxy.cutWatches(),
        () => proxy.add({ when: lists, times: 1, fault: { status: 410 } }),
        () => proxy.add({ when: all, times: 1, fault: { delay: 1000 } }),
        () => proxy.endWatches(),
        () => proxy.add({ when: all, times: 2, fault: { status: 503 } }),
      ];
      let turn = 0;
      const end = every(300, () => {
        faults[turn % faults.length]();
        turn += 1;
      });
      await storm(bed, namespace, 300);
      end();
      await complete();
      await eventually(() =>
        expect(health()).toMatchObject({ state: 'watching', failures: 0 }),
      );
    });
  });

  describe('fault 20: one poisonous object', () => {
    it('is set aside and named, and the rest go on', async () => {
      await begin();
      const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
      proxy.add({
        when: watches,
        fault: {
          edit: chunk =>
            Buffer.from(
              chunk
                .toString()
                .replace(/("data":\{"at":)"poison"/g, '$1poison')
                .replace(/"labels":\{"kind":"poison"\}/g, '"labels":7'),
            ),
        },
      });
      proxy.cutWatches();
      await eventually(() => expect(proxy.count('watch')).toBe(2));
      await bed.create(configMaps, {
        metadata: { name: 'no-json' },
        data: { at: 'poison' },
      });
      await bed.create(configMaps, {
        metadata: { name: 'no-labels', labels: { kind: 'poison' } },
      });
      await storm(bed, namespace, 30);
      const {
        'no-json': _a,
        'no-labels': _b,
        ...rest
      } = await listed(bed, namespace);
      await eventually(async () => expect(await reader.held()).toEqual(rest));
      expect(health().setAside.map(({ name }) => name)).toEqual([
        'no-json',
        'no-labels',
      ]);
      expect(health().failures).toBe(0);
      // Well again once it is.
      proxy.clear();
      proxy.cutWatches();
      await eventually(() => expect(proxy.openWatches).toBe(1));
      for (const name of ['no-json', 'no-labels']) {
        await bed.admin.request({
          method: 'PATCH',
          path: `${configMaps}/${name}`,
          contentType: 'application/merge-patch+json',
          body: { data: { at: 'well' } },
        });
      }
      await complete();
      expect(health().setAside).toEqual([]);
    });
  });
});
