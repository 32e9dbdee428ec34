/**
 * A blob store in memory, for tests of drivers and of the core.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { BlobStore, ReleasesError } from '../contracts';

/**
 * @public
 */
export class InMemoryBlobStore implements BlobStore {
  private readonly contents = new Map<string, Buffer>();

  async put(
    content: Readable | Uint8Array,
  ): Promise<{ digest: string; size: number }> {
    const bytes =
      content instanceof Readable
        ? await collect(content)
        : Buffer.from(content);
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    this.contents.set(digest, bytes);
    return { digest, size: bytes.length };
  }

  async get(digest: string): Promise<Readable> {
    const bytes = this.contents.get(digest);
    if (!bytes) {
      throw new ReleasesError(
        'blob.not-found',
        `There is no blob ${digest}; it was never stored or was cleaned up.`,
        { status: 404, details: { digest } },
      );
    }
    return Readable.from([bytes]);
  }

  async has(digest: string): Promise<boolean> {
    return this.contents.has(digest);
  }
}

async function collect(content: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}
