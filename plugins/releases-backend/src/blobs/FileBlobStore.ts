/**
 * Blobs as files named by their digest, below one folder that every replica shares. The database holds the inventory, for the quota.
 */
import { Config } from '@backstage/config';
import {
  BlobStore,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { blobDirectory } from './directory';

const DIGEST = /^sha256:([0-9a-f]{64})$/;
const KEEP_TURNS = 5;
/** After every time. */
const AFTER_ALL = '~';
const DEFAULT_QUOTA_BYTES = 10 * 1024 * 1024 * 1024;

/** As the core has them: drivers can not remove. */
export interface Blobs extends BlobStore {
  /** Only for who knows that nothing else has the same content. Nothing happens when it has gone. */
  remove(digest: string): Promise<void>;
}

export class FileBlobStore implements Blobs {
  private readonly database: Knex;
  private readonly directory: string;
  private readonly quotaBytes: number;

  constructor(options: {
    database: Knex;
    directory: string;
    quotaBytes: number;
  }) {
    this.database = options.database;
    this.directory = options.directory;
    this.quotaBytes = options.quotaBytes;
  }

  async put(
    content: Readable | Uint8Array,
  ): Promise<{ digest: string; size: number }> {
    const incoming = path.join(this.directory, 'incoming', randomUUID());
    try {
      await mkdir(path.dirname(incoming), { recursive: true });
      const written = await this.write(content, incoming);
      await this.keep(incoming, written);
      return written;
    } catch (error) {
      throw diskFull(error) ?? error;
    } finally {
      await rm(incoming, { force: true });
    }
  }

  async get(digest: string): Promise<Readable> {
    const file = this.fileOf(digest);
    const handle = await open(file).catch(error => {
      throw error.code === 'ENOENT' ? notFound(digest) : error;
    });
    const check = verifying(digest);
    const source = handle.createReadStream();
    pipeline(source, check).catch(error => check.destroy(error));
    return check;
  }

  async has(digest: string): Promise<boolean> {
    // Who asks is about to hold it, so clean-up has to wait anew.
    return (
      DIGEST.test(digest) &&
      (await this.touch(digest)) &&
      exists(this.fileOf(digest))
    );
  }

  /**
   * Removes a blob that nobody has brought or asked for since `before` (ISO 8601); answers whether it did. The row goes first and decides: a
   * writer of the same content at that moment writes it anew and then makes sure of its file; should the row be back when the file has been
   * put aside, the file goes back too.
   */
  async removeUnused(digest: string, before: string): Promise<boolean> {
    const row = { digest };
    const deleted = await this.database('blobs')
      .where(row)
      .whereRaw('coalesce(touched_at, created_at) < ?', [before])
      .delete();
    if (deleted === 0) {
      return false;
    }
    const file = this.fileOf(digest);
    const aside = path.join(this.directory, 'incoming', randomUUID());
    await mkdir(path.dirname(aside), { recursive: true });
    const moved = await rename(file, aside).then(() => true, isMissing);
    if (moved && (await this.database('blobs').where(row).first())) {
      await link(aside, file).catch(isThere);
      await rm(aside, { force: true });
      return false;
    }
    await rm(aside, { force: true });
    return true;
  }

  /** What writers left behind that were killed before `before` (ISO 8601). */
  async removeLeftOvers(before: string): Promise<void> {
    const folder = path.join(this.directory, 'incoming');
    const names = await readdir(folder).catch(error => {
      isMissing(error);
      return [];
    });
    for (const name of names) {
      const file = path.join(folder, name);
      const found = await stat(file).catch(isMissing);
      if (found && found.mtime.toISOString() < before) {
        await rm(file, { force: true });
      }
    }
  }

  async remove(digest: string): Promise<void> {
    await this.removeUnused(digest, AFTER_ALL);
  }

  private async write(
    content: Readable | Uint8Array,
    file: string,
  ): Promise<{ digest: string; size: number }> {
    const hash = createHash('sha256');
    const free = this.quotaBytes - (await this.used());
    let size = 0;
    const meter = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        size += chunk.length;
        hash.update(chunk);
        done(size > free ? this.overQuota() : null, chunk);
      },
    });
    await pipeline(
      content instanceof Readable ? content : Readable.from([content]),
      meter,
      createWriteStream(file, { flags: 'wx', flush: true }),
    );
    return { digest: `sha256:${hash.digest('hex')}`, size };
  }

  private async keep(
    incoming: string,
    blob: { digest: string; size: number },
  ): Promise<void> {
    const file = this.fileOf(blob.digest);
    await mkdir(path.dirname(file), { recursive: true });
    const now = new Date().toISOString();
    // Again where clean-up took the file away between the two; it left the row alone then, as that is fresh.
    for (let turn = 0; turn < KEEP_TURNS; turn += 1) {
      // By a second name, so that there is something to begin again with; a file that was damaged is replaced.
      const ready = `${incoming}-${turn}`;
      await link(incoming, ready);
      await rename(ready, file);
      // Still there where both were the same file already.
      await rm(ready, { force: true });
      await this.database('blobs')
        .insert({ ...blob, created_at: now, touched_at: now })
        .onConflict('digest')
        .merge(['touched_at']);
      if (await exists(file)) {
        return;
      }
    }
    throw new ReleasesError(
      'blob.not-kept',
      `The file of ${blob.digest} went away again and again while it was stored; see whether something else removes files below the blob store's folder.`,
      { status: 500, nature: 'transient' },
    );
  }

  private async touch(digest: string): Promise<boolean> {
    const touched = await this.database('blobs')
      .where({ digest })
      .update({ touched_at: new Date().toISOString() });
    return touched > 0;
  }

  private async used(): Promise<number> {
    const row = await this.database('blobs')
      .sum({ total: 'size' })
      .first<{ total: string | number | null }>();
    return Number(row?.total ?? 0);
  }

  private overQuota() {
    return new ReleasesError(
      'blob.quota',
      `The blob store would grow above its ${this.quotaBytes} bytes; remove what is no longer needed or raise releases.blobs.quotaBytes.`,
      { status: 507, details: { quotaBytes: this.quotaBytes } },
    );
  }

  private fileOf(digest: string): string {
    const hex = DIGEST.exec(digest)?.[1];
    if (!hex) {
      throw notFound(digest);
    }
    return path.join(this.directory, 'sha256', hex.slice(0, 2), hex);
  }
}

/** From `releases.blobs`. */
export function createBlobStore(config: Config, database: Knex): FileBlobStore {
  return new FileBlobStore({
    database,
    directory: blobDirectory(config),
    quotaBytes:
      config.getOptionalNumber('releases.blobs.quotaBytes') ??
      DEFAULT_QUOTA_BYTES,
  });
}

/** Passes content through and fails at its end when it is not what the digest names. */
function verifying(digest: string): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const found = `sha256:${hash.digest('hex')}`;
      done(
        found === digest
          ? null
          : new ReleasesError(
              'blob.corrupt',
              `The stored content of ${digest} has digest ${found}; the disk or someone has changed it. Build the version again.`,
              { status: 500, details: { digest, found } },
            ),
      );
    },
  });
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    error => {
      if (error.code === 'ENOENT') {
        return false;
      }
      throw error;
    },
  );
}

/** For `catch`: false where there was nothing; throws anything else. */
function isMissing(error: NodeJS.ErrnoException): false {
  if (error.code !== 'ENOENT') {
    throw error;
  }
  return false;
}

/** For `catch`: the same content is there already. Throws anything else. */
function isThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') {
    throw error;
  }
}

function notFound(digest: string) {
  return new ReleasesError(
    'blob.not-found',
    `There is no blob ${digest}; it was never stored or was cleaned up.`,
    { status: 404, details: { digest } },
  );
}

function diskFull(error: unknown): ReleasesError | undefined {
  const { code } = (error ?? {}) as { code?: string };
  if (code !== 'ENOSPC' && code !== 'EDQUOT') {
    return undefined;
  }
  return new ReleasesError(
    'blob.disk-full',
    'The disk of the blob store is full; nothing was kept. Make room and try again.',
    { status: 507, nature: 'transient', cause: error },
  );
}
