/**
 * The blob store: content in, the same content out, or an error that says what happened.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { runMigrations } from '../database';
import { FileBlobStore } from './FileBlobStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const digestOf = (content: string) =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

describe.each(databases.eachSupportedId())('blobs on %s', id => {
  let database: Knex;
  let directory: string;
  const store = (quotaBytes = 1000) =>
    new FileBlobStore({ database, directory, quotaBytes });

  beforeAll(async () => {
    database = await databases.init(id);
    await runMigrations(database);
  });
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'slipway-blobs-'));
    await database('blobs').delete();
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  const leftOver = async () => readdir(path.join(directory, 'incoming'));

  it('gives back what it was given, by digest', async () => {
    const kept = await store().put(Buffer.from('cargo'));
    expect(kept).toEqual({ digest: digestOf('cargo'), size: 5 });
    expect(await store().has(kept.digest)).toBe(true);
    expect((await buffer(await store().get(kept.digest))).toString()).toBe(
      'cargo',
    );
  });

  it('keeps one content once, also when two bring it at a time', async () => {
    await Promise.all([
      store().put(Buffer.from('cargo')),
      store().put(Readable.from(['car', 'go'].map(part => Buffer.from(part)))),
    ]);
    expect(await database('blobs')).toHaveLength(1);
    expect(await leftOver()).toEqual([]);
  });

  it('does not know what it was never given, nor paths', async () => {
    for (const digest of [digestOf('other'), '../../etc/passwd', '']) {
      expect(await store().has(digest)).toBe(false);
      await expect(store().get(digest)).rejects.toMatchObject({
        code: 'blob.not-found',
        status: 404,
      });
    }
  });

  it('refuses what is beyond its quota and keeps nothing of it', async () => {
    await store(10).put(Buffer.from('12345678'));
    await expect(store(10).put(Buffer.from('abc'))).rejects.toMatchObject({
      code: 'blob.quota',
    });
    expect(await leftOver()).toEqual([]);
    expect(await store().has(digestOf('abc'))).toBe(false);
    await expect(store(10).put(Buffer.from('ab'))).resolves.toBeDefined();
  });

  it('keeps nothing of a stream that breaks', async () => {
    const broken = Readable.from(
      (async function* content() {
        yield Buffer.from('half');
        throw new Error('The other side went away.');
      })(),
    );
    await expect(store().put(broken)).rejects.toThrow('went away');
    expect(await leftOver()).toEqual([]);
  });

  it('says that the disk is full', async () => {
    const full = Readable.from(
      (async function* content() {
        yield Buffer.from('x');
        throw Object.assign(new Error('write'), { code: 'ENOSPC' });
      })(),
    );
    await expect(store().put(full)).rejects.toMatchObject({
      code: 'blob.disk-full',
      nature: 'transient',
    });
  });

  it('fails when the content is not what was stored', async () => {
    const { digest } = await store().put(Buffer.from('cargo'));
    const hex = digest.slice('sha256:'.length);
    await writeFile(
      path.join(directory, 'sha256', hex.slice(0, 2), hex),
      'sand',
    );
    await expect(buffer(await store().get(digest))).rejects.toMatchObject({
      code: 'blob.corrupt',
    });
  });
});
