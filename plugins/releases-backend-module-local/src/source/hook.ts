/**
 * The hook in each bare repository: it puts what was pushed into the folder `pushes` of the data directory, where the backend finds it.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Git gives each moved reference on a line of standard input; they go into a file as they are, so that no name is ever read by the
 * shell. The paths count from the repository's own folder, where git runs the hook: the data directory may move.
 */
const POST_RECEIVE = `#!/bin/sh
# Written by Slipway: tells the backend of a push. When this fails the backend still finds the push, a little later.
umask 077
spool=../../pushes
name=$(basename "$(pwd -P)" .git)
file=$(mktemp "$spool/.incoming.XXXXXXXX") || exit 0
{ id -un; cat; } >"$file" && mv "$file" "$spool/$name.\${file##*.}.push"
exit 0
`;

/** Writes the hook unless it is there in its present form. */
export async function installHook(gitDir: string): Promise<void> {
  const file = path.join(gitDir, 'hooks', 'post-receive');
  const present = await readFile(file, 'utf8').catch(error => {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  });
  if (present === POST_RECEIVE) {
    return;
  }
  await mkdir(path.dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}.new`;
  await writeFile(fresh, POST_RECEIVE, { mode: 0o755 });
  await rename(fresh, file);
}
