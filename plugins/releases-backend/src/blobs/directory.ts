/**
 * Where blobs are kept.
 */
import { Config } from '@backstage/config';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The absolute path of `releases.blobs.directory`; by default `blobs` below `releases.local.dataDirectory`, which is `.slipway` by default.
 * A relative one counts from the root of the repository that the backend runs from.
 */
export function blobDirectory(config: Config): string {
  const configured =
    config.getOptionalString('releases.blobs.directory') ??
    path.join(
      config.getOptionalString('releases.local.dataDirectory') ?? '.slipway',
      'blobs',
    );
  return path.resolve(repositoryRoot(process.cwd()), configured);
}

/** The nearest folder upwards whose package.json has workspaces, or else `start` itself. */
function repositoryRoot(start: string): string {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json');
    if (
      existsSync(manifest) &&
      JSON.parse(readFileSync(manifest, 'utf8')).workspaces
    ) {
      return folder;
    }
    if (path.dirname(folder) === folder) {
      return start;
    }
  }
}
