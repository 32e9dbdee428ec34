/**
 * Why an environment is not well, and why its newest deployment failed.
 */
import {
  Diagnosis,
  EnvironmentHealthEnum,
} from '@slipway/backstage-plugin-releases-common';
import { PlacementStatus } from '@slipway/backstage-plugin-releases-node';
import { Core } from '../core';
import { DeploymentRecord } from '../deployments';
import {
  diagnose,
  DiagnosisStore,
  placementFacts,
  placementKey,
  withoutLogs,
} from '../diagnosis';
import { PlacementRecord } from './types';

const AMISS: EnvironmentHealthEnum[] = ['unhealthy', 'degraded', 'unknown'];

interface Placed {
  target: string;
  status: PlacementStatus;
}

/** By what the target shows of its instances; undefined when it shows none that is not well. */
export function placementDiagnosis(
  environment: string,
  { target, status }: Placed,
  record: PlacementRecord | undefined,
  canGoBack: boolean,
): Diagnosis | undefined {
  const facts = placementFacts(status, { environment, target }, record);
  return facts && diagnose(facts, { canGoBack });
}

export async function environmentDiagnoses(
  core: Core,
  about: {
    service: string;
    environment: string;
    health: EnvironmentHealthEnum;
    statuses: Placed[];
    records: PlacementRecord[];
    newest: DeploymentRecord | undefined;
    canGoBack: boolean;
    mayReadLogs: boolean;
  },
): Promise<{ diagnosis?: Diagnosis; lastFailure?: Diagnosis }> {
  const { health, newest, mayReadLogs } = about;
  const lastFailure =
    newest?.state === 'failed'
      ? await new DiagnosisStore(core.database).find('deployment', newest.id)
      : undefined;
  const diagnosis = AMISS.includes(health)
    ? await present(core, about)
    : undefined;
  const shown = (found: Diagnosis | undefined) =>
    found && !mayReadLogs ? withoutLogs(found) : found;
  return { diagnosis: shown(diagnosis), lastFailure: shown(lastFailure) };
}

/** What the target shows now; where it shows nothing, what was last seen of the same version. */
async function present(
  core: Core,
  about: Parameters<typeof environmentDiagnoses>[1],
): Promise<Diagnosis | undefined> {
  const { service, environment, statuses, records, canGoBack } = about;
  const seen = statuses.flatMap(placed => {
    const record = records.find(({ target }) => target === placed.target);
    return placementDiagnosis(environment, placed, record, canGoBack) ?? [];
  });
  if (seen.length > 0) {
    return seen[0];
  }
  const kept = await new DiagnosisStore(core.database).many(
    'placement',
    records.map(({ target }) => placementKey(service, environment, target)),
  );
  return records
    .map(record => ({
      record,
      found: kept.get(placementKey(service, environment, record.target)),
    }))
    .find(
      ({ record, found }) => found?.parameters.version === record.versionName,
    )?.found;
}
