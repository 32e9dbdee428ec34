/**
 * Versions as the API shows them.
 */
import {
  deploymentCreatePermission,
  Version,
  versionUpdatePermission,
} from '@slipway/backstage-plugin-releases-common';
import { Caller } from '../access';
import { Core } from '../core';
import { VersionRecord } from './types';

/** All of one service. */
export async function toVersions(
  core: Core,
  caller: Caller,
  service: string,
  records: VersionRecord[],
): Promise<Version[]> {
  const ids = records.map(({ id }) => id);
  const [[update, deploy], placements, everIn] = await Promise.all([
    core.access.verdicts(caller, [
      { permission: versionUpdatePermission, object: { service } },
      { permission: deploymentCreatePermission, object: { service } },
    ]),
    core.environments.placements(service),
    core.deployments.everIn(service, ids),
  ]);
  return records.map(record => {
    const running = placements.filter(
      ({ versionId, stopped }) => versionId === record.id && !stopped,
    );
    return {
      id: record.id,
      service,
      name: record.name,
      artifacts: record.artifacts,
      origin: record.origin,
      bad: record.bad,
      badReason: record.badReason,
      pinned: record.pinned,
      createdAt: record.createdAt,
      createdBy: { ref: record.createdBy },
      runsIn: [...new Set(running.map(({ environment }) => environment))],
      ranIn: everIn.get(record.id) ?? [],
      can: { deploy, markBad: update, pin: update },
      commit: record.commit,
      branch: record.branch,
      buildId: record.buildId,
      voucher: record.voucher,
    };
  });
}
