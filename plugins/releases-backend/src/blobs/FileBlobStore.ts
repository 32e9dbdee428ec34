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
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { blobDirectory } from './directory';

const DIGEST = /^sha256:([0-9a-f]{64})$/;
const DEFAULT_QUOTA_BYTES = 10 * 1024 * 1024 * 1024;

export class FileBlobStore implements BlobStore {
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
    return DIGEST.test(digest) && exists(this.fileOf(digest));
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
    await rename(incoming, file);
    await this.database('blobs')
      .insert({ ...blob, created_at: new Date().toISOString() })
      .onConflict('digest')
      .ignore();
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
