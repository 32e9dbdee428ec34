/*
 * Tells whether files have changed since a stamp was written. No dependencies.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './common.mjs';

/** SHA-256 over names and contents of files and whole folders of the repository. */
export function hashFiles(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesBelow).sort()) {
    hash.update(`${path}\0`);
    hash.update(readFileSync(join(ROOT, path)));
    hash.update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(path) {
  const absolute = join(ROOT, path);
  return statSync(absolute).isDirectory()
    ? readdirSync(absolute).flatMap(name => filesBelow(join(path, name)))
    : [path];
}
