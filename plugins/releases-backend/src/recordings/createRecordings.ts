/**
 * Makes the recordings out of what the core has.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { Knex } from 'knex';
import { Blobs } from '../blobs';
import { readRecordingLimits } from './limits';
import { Recordings } from './Recordings';
import { RecordingStore } from './RecordingStore';

/** Of this replica; the store is shared. */
export function createRecordings(options: {
  database: Knex;
  blobs: Blobs;
  config: Config;
  logger: LoggerService;
}): Recordings {
  return new Recordings({
    store: new RecordingStore(options.database, options.blobs),
    limits: readRecordingLimits(options.config),
    logger: options.logger,
  });
}
