/**
 * What is cleaned up after builds: their logs.
 */
import { Core, Upkeep } from '../core';
import { readLogRetention, removeOldLogs } from './retention';

export const buildsUpkeep: Upkeep = {
  id: 'releases-remove-build-logs',
  everyHours: 6,
  async run(core: Core) {
    const retention = readLogRetention(core.config);
    const removed = retention ? await removeOldLogs(core, retention) : 0;
    if (removed > 0) {
      core.logger.info(`Removed the logs of ${removed} builds.`);
    }
  },
};
