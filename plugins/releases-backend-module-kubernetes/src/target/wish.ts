/**
 * What an act wants of a placement, and the objects that it takes.
 */
import {
  EffectKey,
  PlacementAct,
  ReleasesError,
  Workload,
} from '@slipway/backstage-plugin-releases-node';
import stringify from 'fast-json-stable-stringify';
import { LiveDeployment, Next, PlacementRecord, Wanted } from '../apply';
import { Manifest, render } from '../render';
import { Place } from './Place';

export type RollingAct = Exclude<PlacementAct, { verb: 'remove' }>;

/** An autoscaler writes replicas under this name. */
const AUTOSCALER = 'kube-controller-manager';

/**
 * Undefined where there is nothing to stop.
 *
 * @throws ReleasesError `placement.not-found`
 */
export function nextOf(
  record: PlacementRecord,
  act: RollingAct,
  key: EffectKey,
): Next | undefined {
  const { current } = record;
  if (act.verb === 'apply') {
    const alike =
      current !== undefined &&
      rollHash(current.workload) === rollHash(act.workload);
    return {
      key,
      verb: act.verb,
      workload: act.workload,
      ...(alike && current.restart && { restart: current.restart }),
    };
  }
  const present = current ?? record.left;
  if (act.verb === 'stop') {
    return present && { key, verb: act.verb, ...present };
  }
  if (!present) {
    throw new ReleasesError(
      'placement.not-found',
      `${record.service} is not there in ${record.environment}; deploy it first.`,
      { status: 404 },
    );
  }
  return act.verb === 'scale'
    ? {
        ...present,
        key,
        verb: act.verb,
        workload: { ...present.workload, replicas: act.replicas },
      }
    : { ...present, key, verb: act.verb, restart: key };
}

/** Whether a restart or nothing but the number changes leaves it without instances, as it was. */
export function staysStopped(record: PlacementRecord, next: Next): boolean {
  return (
    next.verb === 'stop' || (next.verb === 'restart' && record.stopped === true)
  );
}

/** The objects of a wish, with the number of instances left to an autoscaler where there is one. */
export async function manifestsOf(
  place: Place,
  wanted: Wanted,
  stopped: boolean,
): Promise<Manifest[]> {
  const replicas = stopped ? 0 : await replicasOf(place);
  return render(wanted.workload, place.settings, {
    restart: wanted.restart,
    stopped,
    replicas,
  });
}

/** Undefined: the workload's own number. Null: the autoscaler's, who owns the field. */
async function replicasOf(place: Place): Promise<number | null | undefined> {
  if (!(await place.isAutoscaled())) {
    return undefined;
  }
  const live = await place.deployment();
  const present = live?.spec.replicas;
  if (!live || !present) {
    // At none an autoscaler rests, and would never start it.
    return undefined;
  }
  // Left out by its only owner, the field would fall back to 1.
  return isOwnedByAutoscaler(live) ? null : present;
}

function isOwnedByAutoscaler({ metadata }: LiveDeployment): boolean {
  return (metadata.managedFields ?? []).some(
    ({ manager, fieldsV1 }) =>
      manager === AUTOSCALER &&
      'f:replicas' in ((fieldsV1?.['f:spec'] as object | undefined) ?? {}),
  );
}

/** Of all that a change of replaces instances for. */
function rollHash(workload: Workload): string {
  const { replicas, rollout, files, ...rest } = workload;
  return stringify({
    ...rest,
    files: files.map(file =>
      file.reload === 'hot' ? { ...file, content: '' } : file,
    ),
  });
}
