/**
 * What happened, in one sentence or two.
 */
import { Said, say, textOf } from '@slipway/backstage-plugin-releases-common';
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

type Placed = Pick<PlacementRecord, 'versionId' | 'versionName' | 'stopped'>;

/** `steps` are all of the main phase; `placements` what is recorded of the environment once it ended; `why` what the engine says. */
export function describe(
  deployment: Told,
  steps: Pick<StepRecord, 'state' | 'phase'>[],
  placements: Placed[],
  why?: string,
): string {
  const { versionName, environment } = deployment;
  const arrow = `${versionName} → ${environment}`;
  switch (deployment.state) {
    case 'succeeded':
      return ended(deployment, steps).text;
    case 'failed':
    case 'aborted':
      return textOf([
        ended(deployment, steps),
        serving(deployment, placements),
      ]);
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

/**
 * The same by code, of one that has ended; `why` is the engine's reason where that has a code.
 */
export function told(
  deployment: Told,
  steps: Pick<StepRecord, 'state' | 'phase'>[],
  placements: Placed[],
  why: Said[] = [],
): Said[] {
  const what = {
    version: deployment.versionName ?? '',
    environment: deployment.environment,
  };
  switch (deployment.state) {
    case 'failed':
    case 'aborted':
      return [ended(deployment, steps), serving(deployment, placements)];
    case 'superseded':
    case 'rejected':
      return [say(`deployment.${deployment.state}`, what), ...why];
    case 'expired':
      return [say('deployment.expired', what)];
    default:
      return [ended(deployment, steps)];
  }
}

/** Succeeded, failed or aborted. */
function ended(
  { kind, state, versionName, environment, replicas }: Told,
  steps: Pick<StepRecord, 'state' | 'phase'>[],
): Said {
  const shape = kind === 'deploy' || kind === 'promote' ? 'put' : kind;
  const index = steps.findIndex(
    step => step.state === 'failed' || step.state === 'aborted',
  );
  const values = {
    version: versionName ?? '',
    environment,
    replicas: replicas ?? 0,
    step: index + 1,
    steps: steps.length,
  };
  const how = state === 'failed' ? 'failed' : 'stopped';
  if (state === 'succeeded') {
    return say(`deployment.${shape}.succeeded`, values);
  }
  return index < 0
    ? say(`deployment.${shape}.${how}`, values)
    : say(`deployment.${shape}.${how}-at`, values);
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

/** By what is recorded: "2.3.1 still serves." */
function serving(deployment: Told, placements: Placed[]): Said {
  const live = placements.filter(placement => !placement.stopped);
  const names = [...new Set(live.map(placement => placement.versionName))];
  if (names.length === 0) {
    return say('serving.nothing-before');
  }
  if (names.length > 1) {
    return say('serving.together', {
      versions: `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`,
    });
  }
  const same = live[0].versionId === deployment.versionId;
  return say(same ? 'serving.now' : 'serving.still', { version: names[0] });
}
