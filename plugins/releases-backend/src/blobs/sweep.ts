/**
 * Removes blobs that nothing holds any more and nobody has brought or asked for in a while. Safe beside writers on any replica: see
 * `FileBlobStore.removeUnused`.
 */
import { Config } from '@backstage/config';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { FileBlobStore } from './FileBlobStore';

const DAY_MILLIS = 86_400_000;
const DEFAULT_DAYS = 7;
/** Between a blob and the row that holds it a whole build may lie, and a clock may be wrong. */
const MINIMUM_DAYS = 1;
const PAGE = 500;

/** Digests that somebody holds; may be large, so it comes bit by bit. */
export type HeldBlobs = () => AsyncIterable<string>;

/** `releases.blobs.sweepAfterDays` in milliseconds; undefined when nothing is to be swept. */
export function readSweepAge(config: Config): number | undefined {
  const days =
    config.getOptionalNumber('releases.blobs.sweepAfterDays') ?? DEFAULT_DAYS;
  if (days === 0) {
    return undefined;
  }
  if (days < MINIMUM_DAYS) {
    throw new ReleasesError(
      'configuration.invalid',
      `Configuration releases.blobs.sweepAfterDays is ${days}; give 0 to keep everything, or at least ${MINIMUM_DAYS}.`,
      { status: 500 },
    );
  }
  return days * DAY_MILLIS;
}

/** Answers how many it removed, and their bytes. */
export async function sweepBlobs(options: {
  database: Knex;
  store: FileBlobStore;
  held: HeldBlobs[];
  olderThanMillis: number;
  signal: AbortSignal;
}): Promise<{ blobs: number; bytes: number }> {
  const { database, store, signal } = options;
  const before = new Date(Date.now() - options.olderThanMillis).toISOString();
  const removed = { blobs: 0, bytes: 0 };
  const held = new Set<string>();
  for (const source of options.held) {
    for await (const digest of source()) {
      held.add(digest);
    }
  }
  for await (const blob of oldBlobs(database, before)) {
    if (signal.aborted) {
      break;
    }
    if (
      !held.has(blob.digest) &&
      (await store.removeUnused(blob.digest, before))
    ) {
      removed.blobs += 1;
      removed.bytes += Number(blob.size);
    }
  }
  await store.removeLeftOvers(before);
  return removed;
}

async function* oldBlobs(database: Knex, before: string) {
  let after = '';
  for (;;) {
    const rows = await database<{ digest: string; size: number | string }>(
      'blobs',
    )
      .whereRaw('coalesce(touched_at, created_at) < ?', [before])
      .andWhere('digest', '>', after)
      .orderBy('digest')
      .limit(PAGE);
    yield* rows;
    if (rows.length < PAGE) {
      return;
    }
    after = rows[rows.length - 1].digest;
  }
}
