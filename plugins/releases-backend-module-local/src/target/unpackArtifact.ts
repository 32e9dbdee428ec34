/**
 * Unpacks archives from the blob store, once each, into a folder named by digest.
 */
import {
  Artifact,
  BlobStore,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import * as tar from 'tar-stream';

/**
 * Puts the archive's files into `<folder>/<digest>`, whole or not at all.
 *
 * @throws ReleasesError `artifact.missing`, `artifact.invalid` (not its digest, or no gzipped tar), `artifact.unsafe` (a path or link that
 * leaves the folder), `target.disk-full`
 */
export async function unpackArtifact(
  artifact: Artifact,
  blobs: BlobStore,
  folder: string,
): Promise<void> {
  const target = path.join(folder, artifact.digest.replace(':', '-'));
  const temporary = path.join(
    folder,
    `.unpacking-${randomBytes(6).toString('hex')}`,
  );
  const content = await openBlob(artifact, blobs);
  try {
    await fs.mkdir(temporary, { recursive: true, mode: 0o700 });
    await extract(content, artifact.digest, await fs.realpath(temporary));
    // The age of a folder is the time since it was unpacked, by which it is cleared away one day.
    const now = new Date();
    await fs.utimes(temporary, now, now);
    await fs.rename(temporary, target);
  } catch (error) {
    await fs.rm(temporary, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') {
      return; // Another act has unpacked the same digest meanwhile.
    }
    throw explained(error, artifact);
  } finally {
    content.destroy();
  }
}

async function openBlob(
  artifact: Artifact,
  blobs: BlobStore,
): Promise<Readable> {
  try {
    return await blobs.get(artifact.digest);
  } catch (error) {
    if (error instanceof ReleasesError && error.code === 'blob.not-found') {
      throw new ReleasesError(
        'artifact.missing',
        `The archive ${artifact.name} (${artifact.digest}) is not in the blob store any more; build the version again`,
        { status: 404, cause: error },
      );
    }
    throw error;
  }
}

async function extract(content: Readable, digest: string, root: string) {
  const hash = createHash('sha256');
  const measured = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk);
      done(undefined, chunk);
    },
  });
  const unpacking = tar.extract();
  const packed = pipeline(content, measured, createGunzip(), unpacking);
  // Its error is thrown below; here it only must not count as unhandled while an entry is written.
  packed.catch(() => {});
  const links: string[] = [];
  for await (const entry of unpacking as AsyncIterable<Entry>) {
    await writeEntry(entry, root, links);
  }
  await packed;
  const found = `sha256:${hash.digest('hex')}`;
  if (found !== digest) {
    throw new ReleasesError(
      'artifact.invalid',
      `The archive's content is ${found} and not ${digest}; build the version again`,
    );
  }
  for (const link of links) {
    await checkLink(link, root);
  }
}

type Entry = Readable & { header: tar.Header };

async function writeEntry(entry: Entry, root: string, links: string[]) {
  const { name, type, linkname, mode = 0o644 } = entry.header;
  const target = inside(root, name);
  if (type === 'directory') {
    await fs.mkdir(target, { recursive: true });
    await realInside(root, target, name);
  } else {
    await fs.mkdir(path.dirname(target), { recursive: true });
    await realInside(root, path.dirname(target), name);
    // Never through a link that an earlier entry put there.
    await fs.rm(target, { force: true });
  }
  switch (type) {
    case 'directory':
      break;
    case 'file':
    case 'contiguous-file':
      await pipeline(
        entry,
        // eslint-disable-next-line no-bitwise
        createWriteStream(target, {
          flags: 'wx',
          mode: (mode & 0o777) | 0o600,
        }),
      );
      return;
    case 'symlink': {
      const destination = linkname ?? '';
      if (path.isAbsolute(destination)) {
        throw unsafe(`${name} links to ${destination}`);
      }
      inside(root, path.join(path.dirname(name), destination));
      await fs.symlink(destination, target);
      links.push(target);
      break;
    }
    case 'link': {
      const source = inside(root, linkname ?? '');
      await realInside(root, source, name);
      await fs.copyFile(source, target);
      break;
    }
    default:
      throw new ReleasesError(
        'artifact.invalid',
        `The archive holds ${name}, a ${type}; only files, folders and links can be unpacked`,
      );
  }
  entry.resume();
}

/** The absolute path of an entry, whose name must stay below the root as it is written. */
function inside(root: string, name: string): string {
  const target = path.resolve(root, name);
  if (
    path.isAbsolute(name) ||
    (target !== root && !target.startsWith(root + path.sep))
  ) {
    throw unsafe(name);
  }
  return target;
}

/** The same through all links. */
async function realInside(root: string, target: string, name: string) {
  const real = await fs.realpath(target);
  if (real !== root && !real.startsWith(root + path.sep)) {
    throw unsafe(name);
  }
}

async function checkLink(link: string, root: string) {
  const exists = await fs.stat(link).then(
    () => true,
    error => error.code !== 'ENOENT',
  );
  if (exists) {
    await realInside(root, link, path.relative(root, link));
  }
}

function unsafe(name: string) {
  return new ReleasesError(
    'artifact.unsafe',
    `The archive holds a path that leaves its folder: ${name}`,
  );
}

function explained(error: unknown, artifact: Artifact): unknown {
  if (error instanceof ReleasesError) {
    return error;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ReleasesError(
      'target.disk-full',
      `The disk is full, so ${artifact.name} (${artifact.digest}) could not be unpacked; free some space`,
      { status: 507, nature: 'transient', cause: error },
    );
  }
  if (code?.startsWith('Z_') || /tar header|unexpected end/i.test(message)) {
    return new ReleasesError(
      'artifact.invalid',
      `${artifact.name} (${artifact.digest}) is no gzipped tar: ${message}`,
      { cause: error },
    );
  }
  return error;
}
