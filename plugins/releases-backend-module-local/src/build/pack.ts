/**
 * Packs what a build made: a gzipped tar whose bytes depend on names, contents and executable bits only, so that the same content has
 * the same digest.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { constants, Stats } from 'node:fs';
import { lstat, open, readdir, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, pipeline, Readable, Transform } from 'node:stream';
import { pipeline as pipelineDone } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Header, Pack, pack as createPack } from 'tar-stream';
import { ArtifactDeclaration } from './manifest';

/** Byte of the gzip header that names the operating system, and the value for an unknown one. */
const GZIP_SYSTEM_AT = 9;
const GZIP_SYSTEM_UNKNOWN = 255;

type HeaderOf = Partial<Header> & { name: string };

interface Entry {
  /** In the archive, with `/`. */
  name: string;
  file: string;
  stats: Stats;
}

/**
 * The archive as a stream, which fails when packing does.
 *
 * @throws `build.artifact-missing` when there is nothing at the path, `build.artifact-unsafe` when it leads out of the checkout
 */
export async function packArtifact(
  checkout: string,
  artifact: ArtifactDeclaration,
): Promise<Readable> {
  const root = path.resolve(checkout, artifact.path);
  const stats = await lstat(root).catch(error => {
    throw error.code === 'ENOENT' || error.code === 'ENOTDIR'
      ? new ReleasesError(
          'build.artifact-missing',
          `The build has not made the artifact ${artifact.name}: there is no ${artifact.path} in the checkout after the steps.`,
        )
      : error;
  });
  await checkInside(checkout, root, artifact);
  const archive = createPack();
  const compressed = new PassThrough();
  pipeline(archive, createGzip(), withFixedHeader(), compressed, () => {
    // An error has destroyed `compressed` with it, where the reader meets it.
  });
  write(archive, root, stats, artifact).then(
    () => archive.finalize(),
    error => archive.destroy(explain(error, artifact)),
  );
  return compressed;
}

async function write(
  archive: Pack,
  root: string,
  stats: Stats,
  artifact: ArtifactDeclaration,
): Promise<void> {
  if (stats.isFile()) {
    const name = path.basename(root);
    await writeFile(archive, { name, file: root, stats });
    return;
  }
  const excluded = new Set(
    artifact.exclude.map(name => path.posix.normalize(name).replace(/\/$/, '')),
  );
  for await (const entry of walk(root, '', excluded)) {
    await writeEntry(archive, root, entry, artifact);
  }
}

async function* walk(
  folder: string,
  prefix: string,
  excluded: Set<string>,
): AsyncIterable<Entry> {
  const names = await readdir(folder);
  names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const base of names) {
    const name = `${prefix}${base}`;
    if (!excluded.has(name)) {
      const file = path.join(folder, base);
      const stats = await lstat(file);
      yield { name, file, stats };
      if (stats.isDirectory()) {
        yield* walk(file, `${name}/`, excluded);
      }
    }
  }
}

async function writeEntry(
  archive: Pack,
  root: string,
  entry: Entry,
  artifact: ArtifactDeclaration,
): Promise<void> {
  if (entry.stats.isDirectory()) {
    await writeHeader(archive, headerOf(entry.name, 'directory', 0o755));
  } else if (entry.stats.isSymbolicLink()) {
    const linkname = await readlink(entry.file);
    const target = path.resolve(path.dirname(entry.file), linkname);
    if (path.isAbsolute(linkname) || !isWithin(root, target)) {
      throw unsafe(
        artifact,
        `${entry.name} is a link to ${linkname}, outside it`,
      );
    }
    const header = headerOf(entry.name, 'symlink', 0o777);
    await writeHeader(archive, { ...header, linkname });
  } else if (entry.stats.isFile()) {
    await writeFile(archive, entry);
  } else {
    throw unsafe(
      artifact,
      `${entry.name} is neither a file nor a folder nor a link`,
    );
  }
}

async function writeHeader(archive: Pack, header: HeaderOf): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    archive.entry(header, '', error => (error ? reject(error) : resolve()));
  });
}

async function writeFile(archive: Pack, entry: Entry): Promise<void> {
  // eslint-disable-next-line no-bitwise
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW;
  const handle = await open(entry.file, flags);
  const { size, mode } = await handle.stat();
  // eslint-disable-next-line no-bitwise
  const executable = (mode & 0o100) !== 0;
  const header = headerOf(entry.name, 'file', executable ? 0o755 : 0o644);
  if (size === 0) {
    await handle.close();
    await writeHeader(archive, header);
    return;
  }
  await pipelineDone(
    handle.createReadStream({ start: 0, end: size - 1 }),
    // Made by streamx, which is a stream in all but its declared type.
    archive.entry({ ...header, size }) as unknown as NodeJS.WritableStream,
  );
}

function headerOf(
  name: string,
  type: 'file' | 'directory' | 'symlink',
  mode: number,
): HeaderOf {
  return {
    name,
    type,
    mode,
    mtime: new Date(0),
    uid: 0,
    gid: 0,
    uname: '',
    gname: '',
    size: 0,
  };
}

/** No part of the way to the artifact is a link that leads out of the checkout, and it is not a link itself. */
async function checkInside(
  checkout: string,
  root: string,
  artifact: ArtifactDeclaration,
): Promise<void> {
  const real = await realpath(root);
  if (!isWithin(await realpath(checkout), real)) {
    throw unsafe(artifact, `${artifact.path} leads out of the checkout`);
  }
  const stats = await lstat(root);
  if (!stats.isDirectory() && !stats.isFile()) {
    throw unsafe(artifact, `${artifact.path} is neither a file nor a folder`);
  }
}

function isWithin(folder: string, file: string): boolean {
  return file === folder || file.startsWith(`${folder}${path.sep}`);
}

function unsafe(artifact: ArtifactDeclaration, why: string): ReleasesError {
  return new ReleasesError(
    'build.artifact-unsafe',
    `The artifact ${artifact.name} cannot be kept: ${why}.`,
  );
}

/** A file that cannot be read now cannot be read later either. */
function explain(
  error: NodeJS.ErrnoException,
  artifact: ArtifactDeclaration,
): Error {
  return error.syscall
    ? new ReleasesError(
        'build.artifact-unreadable',
        `The artifact ${artifact.name} cannot be kept: ${error.message}.`,
        { cause: error },
      )
    : error;
}

function withFixedHeader(): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const at = GZIP_SYSTEM_AT - seen;
      if (at >= 0 && at < chunk.length) {
        chunk[at] = GZIP_SYSTEM_UNKNOWN;
      }
      seen += chunk.length;
      done(null, chunk);
    },
  });
}
