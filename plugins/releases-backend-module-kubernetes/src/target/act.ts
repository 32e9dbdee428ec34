/**
 * Does an act: looks whether it may, rehearses it, writes down what is wanted, then writes the objects. Everything that could refuse it is
 * asked before anything is touched.
 */
import {
  EffectKey,
  Fence,
  PlacementAct,
  PlacementConflict,
  ReleasesError,
  workloadHash,
} from '@slipway/backstage-plugin-releases-node';
import {
  applyObjects,
  checkFence,
  LiveDeployment,
  Next,
  PlacementRecord,
  prune,
  refOf,
  rehearse,
  union,
} from '../apply';
import { checkReplicas, checkWorkload, Manifest, MARKS } from '../render';
import { formerOf } from './former';
import { Place } from './Place';
import { requireImage } from './registry';
import { manifestsOf, nextOf, RollingAct, staysStopped } from './wish';

export async function actOn(
  place: Place,
  act: PlacementAct,
  key: EffectKey,
  fence: Fence,
): Promise<{ reference: string }> {
  if (act.verb === 'apply') {
    checkWorkload(act.workload, act.placement);
  } else if (act.verb === 'scale') {
    checkReplicas(act.replicas);
  }
  const [record, deployment] = await Promise.all([
    place.record.read(),
    place.deployment(),
  ]);
  if (record) {
    checkFence(record, fence);
    if (isTaken(record, deployment, key)) {
      await raiseFence(place, fence);
      return { reference: place.name };
    }
  }
  await (act.verb === 'remove'
    ? remove(place, key, fence)
    : roll(place, act, { key, fence, record, deployment }));
  return { reference: place.name };
}

/** An act that is known needs doing again only where it was written down and nothing else of it. */
function isTaken(
  record: PlacementRecord,
  deployment: LiveDeployment | undefined,
  key: EffectKey,
): boolean {
  const effect = record.effects.find(known => known.key === key);
  if (!effect) {
    return false;
  }
  const written =
    record.removing === key ||
    record.next?.key !== key ||
    deployment?.metadata.annotations?.[MARKS.effect] === key;
  return effect.state !== 'running' || written;
}

export async function raiseFence(place: Place, fence: Fence): Promise<void> {
  await place.record.change(record => {
    checkFence(record, fence);
    return record.fence === fence ? undefined : { ...record, fence };
  });
}

async function roll(
  place: Place,
  act: RollingAct,
  known: {
    key: EffectKey;
    fence: Fence;
    record: PlacementRecord | undefined;
    deployment: LiveDeployment | undefined;
  },
): Promise<void> {
  const { key, fence } = known;
  const { service, environment } = place.ref;
  const record = known.record ?? {
    service,
    environment,
    fence,
    effects: [],
    inventory: [],
  };
  const next = nextOf(record, act, key);
  if (!next) {
    await place.record.change(now => ({
      ...superseding(now, { key, verb: act.verb, fence }, 'done'),
      stopped: true,
    }));
    return;
  }
  if (act.verb === 'scale' && (await place.isAutoscaled())) {
    throw new ReleasesError(
      'target.refused',
      `An autoscaler sets the number of instances of ${place.title}; change its bounds instead.`,
      { status: 409 },
    );
  }
  if (act.verb === 'apply') {
    const { registries } = place.around.settings;
    await requireImage(act.workload.artifact, registries, place.around.logger);
  }
  const stopped = staysStopped(record, next);
  const manifests = await manifestsOf(place, next, stopped);
  const annotations = formerOf(
    known.deployment,
    await place.pods(),
    servingBefore(record),
  );
  const force = await rehearseOrForce(place, manifests, {
    key,
    fence,
    annotations,
    force: act.verb === 'apply' && act.force === true,
    stopping: act.verb === 'stop',
  });
  await place.record.change(now => {
    const taken = superseding(now, { key, verb: act.verb, fence }, 'running');
    return {
      ...taken,
      next,
      removing: undefined,
      inventory: union(taken.inventory, manifests.map(refOf)),
    };
  });
  const written = await applyObjects({
    cluster: place.cluster,
    manifests,
    fence,
    key,
    force,
    annotations,
    recheck: () => assertHeld(place, next, fence),
  });
  await noteWritten(place, key, written);
}

/** What ran before, whatever has been tried since. */
function servingBefore({ current, stopped }: PlacementRecord) {
  if (!current || stopped) {
    return {};
  }
  const { id, name } = current.workload.version;
  return { version: { id, name }, hash: workloadHash(current.workload) };
}

/** Remembers the Deployment as it was written, by which an edit of somebody else is told later. */
export async function noteWritten(
  place: Place,
  key: EffectKey,
  { metadata }: LiveDeployment,
): Promise<void> {
  await place.record.change(record =>
    record.next?.key === key
      ? {
          ...record,
          next: {
            ...record.next,
            undone: record.next.failure !== undefined,
            written: {
              uid: metadata.uid,
              generation: metadata.generation ?? 0,
            },
          },
        }
      : undefined,
  );
}

/** Throws where another has taken the placement meanwhile. */
export async function assertHeld(
  place: Place,
  next: Next,
  fence: Fence,
): Promise<void> {
  const record = await place.record.read();
  if (record) {
    checkFence(record, fence);
  }
  if (record?.next?.key !== next.key) {
    throw new ReleasesError(
      'placement.superseded',
      `Another act has changed ${place.title} meanwhile.`,
      { status: 409 },
    );
  }
}

/** Answers whether to force. Stopping takes the number of instances from an autoscaler, and nothing else from anybody. */
async function rehearseOrForce(
  place: Place,
  manifests: Manifest[],
  options: {
    key: EffectKey;
    fence: Fence;
    annotations: Record<string, string>;
    force: boolean;
    stopping: boolean;
  },
): Promise<boolean> {
  const { cluster } = place;
  const { stopping, ...rest } = options;
  try {
    await rehearse({ cluster, manifests, ...rest });
    return options.force;
  } catch (error) {
    const conflicts =
      error instanceof ReleasesError && error.code === 'placement.conflict'
        ? (error.details.conflicts as PlacementConflict[])
        : [];
    const onlyNumber =
      conflicts.length > 0 &&
      conflicts.every(
        ({ field, owner }) =>
          field === 'spec.replicas' && owner === 'kube-controller-manager',
      );
    if (stopping && onlyNumber) {
      return true;
    }
    throw error;
  }
}

async function remove(
  place: Place,
  key: EffectKey,
  fence: Fence,
): Promise<void> {
  const record = await place.record.change(now => ({
    ...superseding(now, { key, verb: 'remove', fence }, 'running'),
    next: undefined,
    removing: key,
  }));
  await prune(place.cluster, place.namespace, place.name, record.inventory);
}

/** With the fence raised, whatever was under way ended, and the act written down. */
function superseding(
  record: PlacementRecord,
  act: { key: EffectKey; verb: PlacementAct['verb']; fence: Fence },
  state: 'running' | 'done',
): PlacementRecord {
  const { key, verb, fence } = act;
  checkFence(record, fence);
  const at = new Date().toISOString();
  const effects = record.effects
    .filter(effect => effect.key !== key)
    .map(effect => {
      if (effect.state !== 'running') {
        return effect;
      }
      const failure =
        record.next?.key === effect.key ? record.next.failure : undefined;
      return failure
        ? { ...effect, ...failure, state: 'failed' as const }
        : {
            ...effect,
            ...superseded(titleOf(record)),
            state: 'conflict' as const,
          };
    });
  return {
    ...record,
    fence,
    effects: [...effects, { key, verb, state, at }],
  };
}

function titleOf({ service, environment }: PlacementRecord) {
  return `${service} in ${environment}`;
}

export function superseded(title: string) {
  return {
    code: 'placement.superseded',
    message: `Another act has changed ${title} since`,
  };
}
