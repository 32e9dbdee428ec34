/**
 * Blobs that nothing holds go after a while; whatever is held, or wanted at that moment, stays.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { Knex } from 'knex';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { runMigrations } from '../database';
import { digestsIn } from './digests';
import { FileBlobStore } from './FileBlobStore';
import { readSweepAge, sweepBlobs } from './sweep';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const DAY = 86_400_000;
const longAgo = new Date(Date.now() - 30 * DAY).toISOString();
const digestOf = (content: string) =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

describe.each(databases.eachSupportedId())('sweeping blobs on %s', id => {
  let database: Knex;
  let directory: string;
  let store: FileBlobStore;

  beforeAll(async () => {
    database = await databases.init(id);
    await runMigrations(database);
  });
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'slipway-sweep-'));
    await database('blobs').delete();
    store = new FileBlobStore({ database, directory, quotaBytes: 1e6 });
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  const age = (...contents: string[]) =>
    database('blobs')
      .whereIn('digest', contents.map(digestOf))
      .update({ created_at: longAgo, touched_at: longAgo });
  const sweep = (held: string[] = []) =>
    sweepBlobs({
      database,
      store,
      held: [
        async function* named() {
          yield* held.map(digestOf);
        },
      ],
      olderThanMillis: 7 * DAY,
      signal: new AbortController().signal,
    });

  it('removes what is old and held by nobody, file and row', async () => {
    for (const content of ['held', 'unused', 'young']) {
      await store.put(Buffer.from(content));
    }
    await age('held', 'unused');
    expect(await sweep(['held'])).toEqual({ blobs: 1, bytes: 6 });
    expect(await store.has(digestOf('unused'))).toBe(false);
    await expect(store.get(digestOf('unused'))).rejects.toMatchObject({
      code: 'blob.not-found',
    });
    expect(await store.has(digestOf('held'))).toBe(true);
    expect(await store.has(digestOf('young'))).toBe(true);
  });

  it('leaves what was brought again or asked for since', async () => {
    for (const content of ['again', 'asked']) {
      await store.put(Buffer.from(content));
    }
    await age('again', 'asked');
    await store.put(Buffer.from('again'));
    expect(await store.has(digestOf('asked'))).toBe(true);
    expect(await sweep()).toEqual({ blobs: 0, bytes: 0 });
  });

  it('counts rows of before the column as old as they are', async () => {
    await store.put(Buffer.from('before'));
    await database('blobs').update({ created_at: longAgo, touched_at: null });
    expect((await sweep()).blobs).toBe(1);
  });

  it('loses nothing to writers of the same content at the same time', async () => {
    const contents = Array.from({ length: 10 }, (_, index) => `cargo ${index}`);
    const putAll = () =>
      Promise.all(contents.map(one => store.put(Buffer.from(one))));
    for (let turn = 0; turn < 5; turn += 1) {
      await putAll();
      await age(...contents);
      await Promise.all([sweep(), putAll(), sweep()]);
      for (const one of contents) {
        // Whoever stored it last was told that it is kept.
        const content = await buffer(await store.get(digestOf(one)));
        expect(content.toString()).toBe(one);
        expect(await store.has(digestOf(one))).toBe(true);
      }
    }
    expect(await readdir(path.join(directory, 'incoming'))).toEqual([]);
  });

  it('removes what killed writers left behind, and nothing that is being written', async () => {
    await store.put(Buffer.from('x'));
    const folder = path.join(directory, 'incoming');
    await writeFile(path.join(folder, 'dead'), 'half');
    await writeFile(path.join(folder, 'alive'), 'half');
    const old = new Date(longAgo);
    await utimes(path.join(folder, 'dead'), old, old);
    await sweep();
    expect(await readdir(folder)).toEqual(['alive']);
  });

  it('finds the digests that rows name, over many pages', async () => {
    const digests = Array.from({ length: 1200 }, (_, index) =>
      digestOf(String(index)),
    );
    for (let at = 0; at < digests.length; at += 100) {
      await database('blobs').insert(
        digests
          .slice(at, at + 100)
          .map(digest => ({ digest, size: 1, created_at: longAgo })),
      );
    }
    const found: string[] = [];
    for await (const digest of digestsIn(
      database,
      'blobs',
      'digest',
      'digest',
    )) {
      found.push(digest);
    }
    expect(found.sort()).toEqual([...digests].sort());
  });
});

describe('the age of swept blobs', () => {
  const read = (days?: number) =>
    readSweepAge(
      new ConfigReader({ releases: { blobs: { sweepAfterDays: days } } }),
    );

  it('is a week by default, as configured, or endless', () => {
    expect(read()).toBe(7 * DAY);
    expect(read(30)).toBe(30 * DAY);
    expect(read(0)).toBeUndefined();
    expect(() => read(0.5)).toThrow(/sweepAfterDays is 0.5/);
  });
});
