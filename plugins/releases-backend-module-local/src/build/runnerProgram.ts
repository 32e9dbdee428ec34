/**
 * The program beside the backend that runs builds, bin/build-runner.cjs: starting it, knowing it again, letting it clean up.
 */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { execFile, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

const PACKAGE = '@slipway/backstage-plugin-releases-backend-module-local';

export interface ProcessIdentity {
  pid: number;
  /** In words that no later process with the same pid shares. */
  startTime: string;
  /** Of the job that it took. */
  token: string;
}

// The very functions that the program uses, so that both read the same in /proc.
const processes = createRequire(resolvePackagePath(PACKAGE, 'package.json'))(
  './bin/supervisor/processes.cjs',
) as {
  isAlive(recorded: ProcessIdentity): boolean;
  MARK: string;
};

/** The environment variable by which all processes of a build are found. */
export const MARK_VARIABLE = processes.MARK;

/** Whether this very process, which took the job with this token, still runs. Never judged by the pid alone. */
export function isAlive(runner: ProcessIdentity, token: string): boolean {
  return runner.token === token && processes.isAlive(runner);
}

/** Starts a runner that goes on without this process. It claims the attempt by itself, or ends at once when another has it. */
export async function startRunner(attemptFolder: string): Promise<void> {
  const child = spawn(process.execPath, [program(), 'run', attemptFolder], {
    cwd: attemptFolder,
    detached: true,
    stdio: 'ignore',
    env: { PATH: process.env.PATH, LANG: process.env.LANG },
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  child.unref();
}

/** Ends whatever an attempt's steps left running; for attempts whose runner is gone. */
export async function reap(attemptFolder: string): Promise<void> {
  await promisify(execFile)(process.execPath, [
    program(),
    'reap',
    attemptFolder,
  ]);
}

function program(): string {
  return resolvePackagePath(PACKAGE, 'bin', 'build-runner.cjs');
}
