/**
 * What happened, in one sentence or two.
 */
import { StepRecord } from '../../engine';
import { PlacementRecord } from '../../environments';
import { DeploymentRecord } from '../types';

type Told = Pick<
  DeploymentRecord,
  | 'kind'
  | 'state'
  | 'versionId'
  | 'versionName'
  | 'environment'
  | 'replicas'
  | 'reason'
  | 'code'
>;

/** `steps` are all of the main phase; `placements` what is recorded of the environment once it ended; `why` what the engine says. */
export function describe(
  deployment: Told,
  steps: Pick<StepRecord, 'state' | 'phase'>[],
  placements: Pick<PlacementRecord, 'versionId' | 'versionName' | 'stopped'>[],
  why?: string,
): string {
  const { versionName, environment } = deployment;
  const arrow = `${versionName} → ${environment}`;
  switch (deployment.state) {
    case 'succeeded':
      return succeeded(deployment);
    case 'failed':
      return `${headline(deployment)} failed${where(steps)}. ${serving(
        deployment,
        placements,
      )}`;
    case 'aborted':
      return `${headline(deployment)} was stopped${where(steps)}. ${serving(
        deployment,
        placements,
      )}`;
    case 'superseded':
      return `${arrow} did not begin: ${why ?? 'a newer one took its place'}.`;
    case 'rejected':
      return `${arrow} was refused: ${why ?? 'a gate was not met'}.`;
    case 'expired':
      return `${arrow} waited too long and will not begin.`;
    case 'running':
      return `${headline(deployment)} is at step ${done(steps) + 1} of ${
        steps.length
      }.`;
    default:
      return why
        ? `${headline(deployment)} waits: ${why}.`
        : `${headline(deployment)} waits for its turn.`;
  }
}

function succeeded(deployment: Told): string {
  const { versionName, environment } = deployment;
  switch (deployment.kind) {
    case 'rollback':
      return `${environment} was rolled back to ${versionName}.`;
    case 'restart':
      return `${versionName} was restarted in ${environment}.`;
    case 'scale':
      return `${versionName} was scaled to ${deployment.replicas} in ${environment}.`;
    case 'stop':
      return `${versionName} was stopped in ${environment}.`;
    default:
      return `${versionName} runs in ${environment}.`;
  }
}

function headline({ kind, versionName, environment, replicas }: Told): string {
  switch (kind) {
    case 'rollback':
      return `Rollback of ${environment} to ${versionName}`;
    case 'restart':
      return `Restart of ${versionName} in ${environment}`;
    case 'scale':
      return `Scaling ${versionName} to ${replicas} in ${environment}`;
    case 'stop':
      return `Stopping ${versionName} in ${environment}`;
    default:
      return `${versionName} → ${environment}`;
  }
}

function done(steps: Pick<StepRecord, 'state' | 'phase'>[]): number {
  return Math.min(
    steps.filter(step => step.state === 'succeeded').length,
    Math.max(steps.length - 1, 0),
  );
}

function where(steps: Pick<StepRecord, 'state' | 'phase'>[]): string {
  const index = steps.findIndex(
    step => step.state === 'failed' || step.state === 'aborted',
  );
  return index < 0 ? '' : ` at step ${index + 1} of ${steps.length}`;
}

/** By what is recorded: "2.3.1 still serves." */
function serving(
  deployment: Told,
  placements: Pick<PlacementRecord, 'versionId' | 'versionName' | 'stopped'>[],
): string {
  const live = placements.filter(placement => !placement.stopped);
  const names = [...new Set(live.map(placement => placement.versionName))];
  if (names.length === 0) {
    return 'Nothing served before it.';
  }
  if (names.length > 1) {
    return `${names.slice(0, -1).join(', ')} and ${
      names[names.length - 1]
    } serve side by side.`;
  }
  const same = live[0].versionId === deployment.versionId;
  return `${names[0]} ${same ? 'serves' : 'still serves'}.`;
}
