/**
 * The folder that relative paths in configuration count from.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The nearest folder upwards whose package.json has workspaces, or else where the process was started. */
export function repositoryRoot(): string {
  const start = process.cwd();
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
