/**
 * Reading a bare repository: revisions, commits between two of them, files, and the tree of a commit as a folder.
 */
import { Commit, ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { git, GitFailedError } from '../git';
import { isReferenceName, isRepositoryPath } from './names';

const COMMIT_ID = /^[0-9a-f]{40}$/;
const SHORT_COMMIT_ID = /^[0-9a-f]{4,40}$/;
// NUL cannot occur in a commit, so it separates whatever people wrote.
const COMMIT_FORMAT = '--format=%H%x00%P%x00%cI%x00%an%x00%ae%x00%B';
const COMMIT_FIELDS = 6;
const MAX_FILE_BYTES = 5 * 1024 * 1024;
const PROBE_BYTES = 256 * 1024;

export async function listBranches(
  gitDir: string,
): Promise<{ name: string; commit: string }[]> {
  const output = await git(
    ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads/'],
    { gitDir },
  );
  return output
    .toString('utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => ({
      commit: line.slice(0, 40),
      name: line.slice(41 + 'refs/heads/'.length),
    }));
}

/** The commit's id for a branch, a tag or a commit id, the latter whole or short. A branch wins over a tag of the same name. */
export async function resolveId(
  gitDir: string,
  revision: string,
): Promise<string> {
  const candidates: string[] = [];
  if (COMMIT_ID.test(revision)) {
    candidates.push(revision);
  } else if (isReferenceName(revision)) {
    candidates.push(`refs/heads/${revision}`, `refs/tags/${revision}`);
    if (SHORT_COMMIT_ID.test(revision)) {
      candidates.push(revision);
    }
  }
  for (const candidate of candidates) {
    try {
      const id = await git(
        ['rev-parse', '--verify', '--quiet', `${candidate}^{commit}`],
        { gitDir },
      );
      return id.toString('utf8').trim();
    } catch (error) {
      if (!(error instanceof GitFailedError)) {
        throw error;
      }
    }
  }
  throw new ReleasesError(
    'revision.not-found',
    `${JSON.stringify(
      revision,
    )} is no branch, tag or commit of '${path.basename(gitDir, '.git')}'.`,
    { status: 404, details: { revision } },
  );
}

/** Commits reachable from `to` and not from `from`, both ids, newest first. */
export async function readCommits(
  gitDir: string,
  range: { from?: string; to: string; limit: number },
): Promise<Commit[]> {
  const output = await git(
    [
      'log',
      '-z',
      '--date-order',
      `--max-count=${range.limit}`,
      COMMIT_FORMAT,
      range.to,
      ...(range.from ? [`^${range.from}`] : []),
      '--',
    ],
    { gitDir },
  );
  const fields = output.toString('utf8').split('\0');
  const commits: Commit[] = [];
  for (let at = 0; at + COMMIT_FIELDS <= fields.length; at += COMMIT_FIELDS) {
    const [id, parents, time, name, email, body] = fields.slice(at);
    const message = body.replace(/\n$/, '');
    commits.push({
      id,
      parents: parents.split(' ').filter(parent => parent !== ''),
      title: message.split('\n', 1)[0],
      message,
      author: { name, email },
      time: new Date(time).toISOString(),
    });
  }
  return commits;
}

export async function isAncestor(
  gitDir: string,
  ancestor: string,
  commit: string,
): Promise<boolean> {
  try {
    await git(['merge-base', '--is-ancestor', ancestor, commit], { gitDir });
    return true;
  } catch (error) {
    if (error instanceof GitFailedError && error.exitCode === 1) {
      return false;
    }
    throw error;
  }
}

/** The text of a regular file at a commit; links are not followed. */
export async function readFileAt(
  gitDir: string,
  commit: string,
  file: string,
): Promise<string> {
  const missing = (why: string) =>
    new ReleasesError(
      'file.not-found',
      `${JSON.stringify(file)} at ${commit.slice(0, 10)} ${why}.`,
      { status: 404, details: { path: file, commit } },
    );
  if (!isRepositoryPath(file)) {
    throw missing('is not a path inside a repository');
  }
  const listing = await git(['ls-tree', '-l', '-z', commit, '--', file], {
    gitDir,
  });
  const entry = /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t/.exec(
    listing.toString('utf8'),
  );
  if (!entry) {
    throw missing('does not exist');
  }
  const [, mode, type, object, size] = entry;
  if (type !== 'blob' || mode === '120000') {
    throw missing(mode === '120000' ? 'is a link' : 'is a folder');
  }
  if (Number(size) > MAX_FILE_BYTES) {
    throw new ReleasesError(
      'file.too-large',
      `${JSON.stringify(
        file,
      )} has ${size} bytes; at most ${MAX_FILE_BYTES} are read.`,
      { status: 413, details: { path: file, size: Number(size) } },
    );
  }
  const content = await git(['cat-file', 'blob', object], { gitDir });
  return content.toString('utf8');
}

/**
 * Writes the tree of a commit, no more: no `.git`, no hooks, no filters. An index of its own keeps the repository untouched, so that any
 * number may run at once; `git archive` would leave out what `export-ignore` names.
 */
export async function writeTree(
  gitDir: string,
  commit: string,
  directory: string,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  if ((await readdir(directory)).length > 0) {
    throw new ReleasesError(
      'checkout.not-empty',
      `The folder ${directory} is not empty; a checkout needs an empty one.`,
      { status: 409 },
    );
  }
  const scratch = await mkdtemp(path.join(tmpdir(), 'slipway-index-'));
  const options = {
    gitDir,
    workTree: directory,
    indexFile: path.join(scratch, 'index'),
    signal,
    timeoutMs: 10 * 60_000,
  };
  try {
    await git(['read-tree', commit], options);
    await git(['checkout-index', '--all', '--quiet'], options);
  } catch (error) {
    throw error instanceof GitFailedError
      ? await explainCheckout(error, directory)
      : error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Git says only that it could not write a file; whether there is room is tried. */
async function explainCheckout(
  error: GitFailedError,
  directory: string,
): Promise<ReleasesError> {
  const probe = path.join(directory, '.slipway-probe');
  const full = await writeFile(probe, Buffer.alloc(PROBE_BYTES, 1)).then(
    () => false,
    ({ code }) => ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code),
  );
  await rm(probe, { force: true });
  return full
    ? new ReleasesError(
        'source.disk-full',
        'The disk is full, so the commit could not be checked out; make room and try again.',
        { status: 507, nature: 'transient', cause: error },
      )
    : new ReleasesError(
        'checkout.failed',
        `The commit could not be checked out: ${error.stderr.trim()}`,
        { status: 500, cause: error },
      );
}
