/**
 * Which services were put on a target, as far as the caller may see them.
 */
import { Knex } from 'knex';
import { isAnyOf } from '../database';

export interface TargetUse {
  /** Entity ref. */
  service: string;
  environment: string;
  /** What Slipway last put there. */
  versionName: string;
  stopped: boolean;
}

interface PlacementColumns {
  service: string;
  environment: string;
  version_name: string;
  stopped: boolean | number;
}

/** By service and environment. */
export async function usesOf(
  database: Knex,
  target: string,
  readable: 'all' | string[],
): Promise<TargetUse[]> {
  const rows: PlacementColumns[] = await database('placements')
    .where({ target })
    .modify(query => {
      if (readable !== 'all') {
        query.whereRaw(isAnyOf(database, 'service', readable));
      }
    })
    .orderBy(['service', 'environment'])
    .select('service', 'environment', 'version_name', 'stopped');
  return rows.map(row => ({
    service: row.service,
    environment: row.environment,
    versionName: row.version_name,
    stopped: Boolean(row.stopped),
  }));
}
