/**
 * The files of a workspace folder as the releases API takes them.
 */
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { RepositoryCreate } from '@slipway/backstage-plugin-releases-common';
import { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

type RepositoryFile = RepositoryCreate['files'][number];

/**
 * Text files only, sorted by path. Throws `NotAllowedError` for a folder outside the workspace, `InputError` for an empty one, a link, or a
 * file that is no UTF-8.
 */
export async function workspaceFiles(
  workspacePath: string,
  folder: string,
): Promise<RepositoryFile[]> {
  const root = resolveSafeChildPath(workspacePath, folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter(entry => !entry.isDirectory())
      .map(entry => ({ entry, path: pathOf(root, entry) }))
      .filter(({ path }) => !path.startsWith('.git/'))
      .map(({ entry, path }) => readOne(root, entry, path)),
  );
  if (files.length === 0) {
    throw new InputError(
      `There is nothing in the workspace's folder '${folder}' to put into a repository; fetch a template before this step.`,
    );
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function readOne(
  root: string,
  entry: Dirent,
  path: string,
): Promise<RepositoryFile> {
  if (!entry.isFile()) {
    throw new InputError(
      `'${path}' is a link or a device; a new repository takes files only.`,
    );
  }
  const file = join(root, path);
  const { mode } = await stat(file);
  return {
    path,
    content: textOf(path, await readFile(file)),
    // eslint-disable-next-line no-bitwise
    ...((mode & 0o100) !== 0 && { executable: true }),
  };
}

/** With slashes, relative to the folder. */
function pathOf(root: string, entry: Dirent): string {
  return relative(root, join(entry.parentPath, entry.name))
    .split(sep)
    .join('/');
}

function textOf(path: string, content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      content,
    );
  } catch {
    throw new InputError(
      `'${path}' is not text in UTF-8; a new repository takes text files only, so push this one with git afterwards.`,
    );
  }
}
