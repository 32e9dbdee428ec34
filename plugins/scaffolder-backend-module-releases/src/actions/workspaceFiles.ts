/**
 * The files of a workspace folder as the releases API takes them.
 */
import { InputError } from '@backstage/errors';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { serializeDirectoryContents } from '@backstage/plugin-scaffolder-node';
import { RepositoryCreate } from '@slipway/backstage-plugin-releases-common';

/**
 * Text files only, sorted by path. Throws `InputError` for a folder outside the workspace, an empty one, a link, or a file that is no
 * UTF-8.
 */
export async function workspaceFiles(
  workspacePath: string,
  folder: string,
): Promise<RepositoryCreate['files']> {
  const files = await serializeDirectoryContents(
    resolveSafeChildPath(workspacePath, folder),
    { gitignore: false, globPatterns: ['**', '!.git/**'] },
  );
  if (files.length === 0) {
    throw new InputError(
      `There is nothing in the workspace's folder '${folder}' to put into a repository; fetch a template before this step.`,
    );
  }
  return files
    .map(({ path, content, executable, symlink }) => {
      if (symlink) {
        throw new InputError(
          `'${path}' is a link; a new repository takes files only.`,
        );
      }
      return {
        path,
        content: textOf(path, content),
        ...(executable && { executable }),
      };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
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
