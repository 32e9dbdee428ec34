/**
 * Runs git by argument array with nothing of the machine's or a person's configuration, so that what it does depends on the repository
 * alone and nothing that was pushed is ever executed.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { execFile } from 'node:child_process';
import { devNull } from 'node:os';

export interface GitOptions {
  /** The bare repository; absent for commands that need none. */
  gitDir?: string;
  workTree?: string;
  indexFile?: string;
  input?: string | Uint8Array;
  signal?: AbortSignal;
  /** Default 60 s. */
  timeoutMs?: number;
}

/** Git ended with a code other than 0. Callers turn it into what it means; what none expected reaches the core as `source.unavailable`. */
export class GitFailedError extends ReleasesError {
  constructor(
    readonly exitCode: number,
    readonly stderr: string,
    command: string,
  ) {
    const reason = stderr
      .trim()
      .split('\n')[0]
      .replace(/^fatal: /, '');
    super(
      'source.unavailable',
      `git ${command} ended with code ${exitCode}: ${
        reason || 'it gave no reason'
      }.`,
      { status: 503, nature: 'transient' },
    );
  }
}

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Answers what git wrote to standard output.
 *
 * @throws GitFailedError when git ends with another code than 0; `source.unavailable` when it cannot run or takes too long;
 * `source.disk-full` when it found no space
 */
export async function git(
  args: string[],
  options: GitOptions = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      [
        '-c',
        `core.hooksPath=${devNull}`,
        '-c',
        'core.fsmonitor=false',
        ...args,
      ],
      {
        env: environment(options),
        encoding: 'buffer',
        maxBuffer: MAX_OUTPUT_BYTES,
        timeout: options.timeoutMs ?? 60_000,
        signal: options.signal,
      },
      (error, stdout, stderr) => {
        if (error) {
          reject(translate(error, stderr.toString('utf8'), args));
        } else {
          resolve(stdout);
        }
      },
    );
    // A git that ends before it has read everything breaks the pipe; its exit code tells the story.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input);
  });
}

function environment(options: GitOptions): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: devNull,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    // Otherwise a pushed refs/replace/* would change what a commit id means.
    GIT_NO_REPLACE_OBJECTS: '1',
    ...(options.gitDir && { GIT_DIR: options.gitDir }),
    ...(options.workTree && { GIT_WORK_TREE: options.workTree }),
    ...(options.indexFile && { GIT_INDEX_FILE: options.indexFile }),
  };
}

function translate(
  error: Error & {
    code?: string | number | null;
    killed?: boolean;
    signal?: NodeJS.Signals | null;
  },
  stderr: string,
  args: string[],
): Error {
  if (error.name === 'AbortError') {
    return error;
  }
  if (/No space left on device|Disk quota exceeded/.test(stderr)) {
    return new ReleasesError(
      'source.disk-full',
      `git ${args[0]} found no space left on the disk; make room and try again.`,
      { status: 507, nature: 'transient', cause: error },
    );
  }
  if (typeof error.code === 'number') {
    return new GitFailedError(error.code, stderr, args[0]);
  }
  const reason =
    error.code === 'ENOENT'
      ? 'the program git was not found; install it'
      : `it ended by ${error.signal ?? error.code ?? 'an unknown cause'}`;
  return new ReleasesError(
    'source.unavailable',
    `git ${args[0]} could not be run: ${reason}.`,
    { status: 503, nature: 'transient', cause: error },
  );
}
