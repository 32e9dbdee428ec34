/**
 * For this package's tests: a data directory of their own and a person's git.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export async function makeTemporaryFolder(): Promise<{
  folder: string;
  remove(): Promise<void>;
}> {
  const folder = await mkdtemp(path.join(tmpdir(), 'slipway-test-'));
  return {
    folder,
    remove: () =>
      rm(folder, {
        recursive: true,
        force: true,
        maxRetries: 5,
        retryDelay: 100,
      }),
  };
}

/** Git as a person at this machine runs it, who has set a name and nothing else. */
export async function personGit(
  cwd: string,
  ...args: string[]
): Promise<string> {
  const { stdout } = await run('git', args, {
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: cwd,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Li Wei',
      GIT_AUTHOR_EMAIL: 'li@example.org',
      GIT_COMMITTER_NAME: 'Li Wei',
      GIT_COMMITTER_EMAIL: 'li@example.org',
    },
  });
  return stdout.trim();
}

/** Clones, commits the files and pushes them by force; answers the commit. */
export async function pushAsPerson(
  scratch: string,
  cloneUrl: string,
  push: { branch: string; files: Record<string, string>; onto?: string },
): Promise<string> {
  const clone = await mkdtemp(path.join(scratch, 'clone-'));
  await personGit(scratch, 'clone', '--quiet', cloneUrl, clone);
  const from =
    push.onto ??
    (await personGit(
      clone,
      'rev-parse',
      '--verify',
      '--quiet',
      `refs/remotes/origin/${push.branch}`,
    ).catch(() => 'HEAD'));
  await personGit(clone, 'checkout', '--quiet', '--detach', from);
  for (const [file, content] of Object.entries(push.files)) {
    const target = path.join(clone, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  await personGit(clone, 'add', '--all');
  await personGit(clone, 'commit', '-q', '--allow-empty', '-m', 'Change');
  await personGit(
    clone,
    'push',
    '--quiet',
    '--force',
    'origin',
    `HEAD:refs/heads/${push.branch}`,
  );
  const commit = await personGit(clone, 'rev-parse', 'HEAD');
  await rm(clone, { recursive: true, force: true });
  return commit;
}
