/**
 * Results of checks as the API shows them.
 */
import { CheckRun } from '@slipway/backstage-plugin-releases-common';
import { CheckRunRecord } from './types';

export function toCheckRun(run: CheckRunRecord): CheckRun {
  return {
    id: run.id,
    check: run.check,
    environment: run.environment,
    state: run.state,
    createdAt: run.createdAt,
    requestedBy: { ref: run.requestedBy },
    versionName: run.versionName,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    message: run.message,
    output: run.output,
    deploymentId: run.deploymentId,
  };
}
