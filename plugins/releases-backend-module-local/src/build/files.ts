/**
 * Files that survive a crash whole, and the lock of a folder.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { check, lock } from 'proper-lockfile';

const LOCK_STALE_MS = 5_000;

/** Undefined when there is no such file. */
export async function readJson<T>(file: string): Promise<T | undefined> {
  const text = await readFile(file, 'utf8').catch(error => {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/** Replaces the file in one step; durable once it resolves. */
export async function writeJson(file: string, value: object): Promise<void> {
  const fresh = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const handle = await open(fresh, 'wx', 0o600);
    try {
      await handle.writeFile(JSON.stringify(value));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
  const folder = await open(path.dirname(file));
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Runs `work` while no other process does so for the folder. A holder that died is passed over after 5 s.
 *
 * @param work - gets a function that throws when the lock was lost meanwhile, as after a long stop of this process
 */
export async function withLock<T>(
  folder: string,
  work: (assertHeld: () => void) => Promise<T>,
): Promise<T> {
  let lost: Error | undefined;
  const release = await lock(folder, {
    stale: LOCK_STALE_MS,
    update: 1_000,
    retries: { retries: 600, factor: 1, minTimeout: 50, maxTimeout: 50 },
    onCompromised: error => {
      lost = error;
    },
  });
  const assertHeld = () => {
    if (lost) {
      throw new ReleasesError(
        'builder.unavailable',
        `This backend stood still for too long and lost its hold of ${folder}; look again before acting.`,
        { status: 503, nature: 'unknown', cause: lost },
      );
    }
  };
  try {
    return await work(assertHeld);
  } finally {
    if (!lost) {
      await release();
    }
  }
}

/** Whether a living process holds the folder now. */
export async function isLocked(folder: string): Promise<boolean> {
  return check(folder, { stale: LOCK_STALE_MS });
}
