/**
 * The clean-up of the blob store: asks every noun what it holds.
 */
import { Noun, Upkeep } from '../core';
import { createBlobStore } from './FileBlobStore';
import { readSweepAge, sweepBlobs } from './sweep';

export function blobsUpkeep(nouns: () => Noun[]): Upkeep {
  return {
    id: 'releases-sweep-blobs',
    everyHours: 12,
    async run(core) {
      const olderThanMillis = readSweepAge(core.config);
      if (olderThanMillis === undefined) {
        return;
      }
      const { blobs, bytes } = await sweepBlobs({
        database: core.database,
        store: createBlobStore(core.config, core.database),
        held: nouns().flatMap(noun => {
          const held = noun.heldBlobs?.bind(noun);
          return held ? [() => held(core)] : [];
        }),
        olderThanMillis,
        signal: core.shutdown,
      });
      if (blobs > 0) {
        core.logger.info(`Removed ${blobs} unused blobs, ${bytes} bytes.`);
      }
    },
  };
}
