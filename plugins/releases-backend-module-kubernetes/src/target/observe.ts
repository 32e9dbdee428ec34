/**
 * Looks how far an act is, and takes the step that follows from what is seen: notes that it is done and prunes what it left over, begins to
 * undo what has failed, goes on undoing. Every step is a change of the record against the version that was read, so whichever replica of the
 * backend looks, each is taken once.
 */
import {
  EffectKey,
  Observation,
  PlacementAct,
  workloadHash,
} from '@slipway/backstage-plugin-releases-node';
import {
  LiveDeployment,
  Next,
  PlacementRecord,
  prune,
  refOf,
  without,
} from '../apply';
import { MARKS } from '../render';
import {
  editOf,
  isSettled,
  LivePod,
  progress,
  Rollout,
  verdict,
} from '../rollout';
import { noteWritten, superseded } from './act';
import { conclude } from './conclude';
import { lastLinesOf } from './lastLines';
import { Place } from './Place';
import { Stopwatch } from './Stopwatch';
import { beginUndo, continueUndo } from './undo';
import { manifestsOf, staysStopped } from './wish';

interface Scene {
  record: PlacementRecord;
  deployment: LiveDeployment | undefined;
  pods: LivePod[];
}

export async function observeAct(
  place: Place,
  act: PlacementAct,
  key: EffectKey,
  watch: Stopwatch,
): Promise<Observation> {
  const record = await place.record.read();
  if (!record) {
    return act.verb === 'stop' || act.verb === 'remove'
      ? { state: 'satisfied' }
      : { state: 'absent' };
  }
  const [deployment, pods] = await Promise.all([
    place.deployment(),
    place.pods(),
  ]);
  const scene = { record, deployment, pods };
  if (record.next?.key === key) {
    const under = await advance(place, scene, record.next, watch);
    if (under) {
      return under;
    }
  } else if (record.removing === key) {
    const gone = await removal(place, scene, key);
    return gone ? { state: 'satisfied' } : { state: 'progressing' };
  } else if (await isSo(place, act, scene)) {
    return { state: 'satisfied', reference: place.name };
  }
  return recorded(place, act, key);
}

/** What became of an act that is not under way any more. */
async function recorded(
  place: Place,
  act: PlacementAct,
  key: EffectKey,
): Promise<Observation> {
  const record = await place.record.read();
  const effect = record?.effects.find(known => known.key === key);
  switch (effect?.state) {
    case undefined:
      return { state: 'absent' };
    case 'done':
      return act.verb === 'apply'
        ? later(place, act, record!)
        : { state: 'satisfied', reference: place.name };
    case 'failed':
    case 'conflict':
      return {
        state: effect.state,
        code: effect.code ?? 'rollout.failed',
        message: effect.message ?? 'The rollout failed',
        ...(effect.facts && { facts: effect.facts }),
      };
    default:
      return { state: 'conflict', ...superseded(place.title) };
  }
}

/** The apply was done; whether what it brought is still there. */
async function later(
  place: Place,
  act: PlacementAct & { verb: 'apply' },
  record: PlacementRecord,
): Promise<Observation> {
  const [deployment, pods] = await Promise.all([
    place.deployment(),
    place.pods(),
  ]);
  if (await isSo(place, act, { record, deployment, pods })) {
    return { state: 'satisfied', reference: place.name };
  }
  const hash = deployment?.metadata.annotations?.[MARKS.workloadHash];
  return hash === workloadHash(act.workload) && !record.next
    ? {
        state: 'progressing',
        message: `${act.workload.version.name} was rolled out, but not every instance is healthy now`,
      }
    : { state: 'conflict', ...superseded(place.title) };
}

/** Whether the state itself is what the act asks for, whoever brought it about. */
async function isSo(
  place: Place,
  act: PlacementAct,
  { record, deployment, pods }: Scene,
): Promise<boolean> {
  const marks = deployment?.metadata.annotations ?? {};
  switch (act.verb) {
    case 'apply':
      return (
        !record.next &&
        !record.removing &&
        deployment !== undefined &&
        marks[MARKS.stopped] === undefined &&
        marks[MARKS.workloadHash] === workloadHash(act.workload) &&
        isSettled(deployment, pods) &&
        (deployment.spec.replicas === act.workload.replicas ||
          (await place.isAutoscaled()))
      );
    case 'stop':
      return (
        !record.next &&
        pods.length === 0 &&
        (deployment === undefined || deployment.spec.replicas === 0)
      );
    case 'remove':
      return (
        !record.next &&
        !record.removing &&
        record.inventory.length === 0 &&
        deployment === undefined
      );
    default:
      return false;
  }
}

/** Undefined once the act is not under way any more; then the record says what became of it. */
async function advance(
  place: Place,
  scene: Scene,
  next: Next,
  watch: Stopwatch,
): Promise<Observation | undefined> {
  const { deployment, pods } = scene;
  const { key } = next;
  const mark = deployment?.metadata.annotations?.[MARKS.effect];
  if (!deployment || mark !== key) {
    return next.written ? lostHold(place, scene, next) : { state: 'absent' };
  }
  if (!next.written) {
    await noteWritten(place, key, deployment);
    return { state: 'progressing' };
  }
  if (next.failure && !next.undone) {
    return continueUndo(place, next, watch);
  }
  const edit = editOf(deployment, next.written);
  if (edit) {
    await conclude(place, key, 'conflict', {
      code: 'placement.edited',
      message: `${edit.owner} changed ${edit.field} of ${edit.object} during the rollout; what runs now is theirs. Deploy again to bring back what was meant`,
      facts: { conflicts: [{ ...edit }] },
    });
    return undefined;
  }
  if (next.failure) {
    return continueUndo(place, next, watch, { deployment, pods });
  }
  if (isSettled(deployment, pods)) {
    return finish(place, scene, next);
  }
  const rollout = await rolloutOf(place, next, { deployment, pods }, watch);
  const failed = verdict(rollout);
  if (failed) {
    const { pod, ...failure } = failed;
    const lines = pod && (await lastLinesOf(place, pod));
    return beginUndo(
      place,
      next,
      { ...failure, facts: { ...failure.facts, ...lines } },
      watch,
    );
  }
  const facts = progress(rollout);
  return {
    state: 'progressing',
    message: `${facts.ready} of ${facts.desired} ready`,
    facts,
  };
}

/** What was written is gone or another's. */
async function lostHold(
  place: Place,
  { deployment }: Scene,
  next: Next,
): Promise<undefined> {
  await conclude(
    place,
    next.key,
    'conflict',
    deployment
      ? { ...superseded(place.title), facts: {} }
      : {
          code: 'placement.edited',
          message: `Somebody deleted Deployment ${place.name} in ${place.namespace} during the rollout. Deploy again to bring it back`,
          facts: {},
        },
  );
  return undefined;
}

async function rolloutOf(
  place: Place,
  next: Next,
  seen: { deployment: LiveDeployment; pods: LivePod[] },
  watch: Stopwatch,
): Promise<Rollout> {
  return {
    ...seen,
    version: next.workload.version.name,
    limitSeconds: next.workload.rollout.timeoutSeconds,
    probes: await place.probes(seen.pods),
    elapsedMs: watch.elapsed(next.key),
    now: Date.now(),
  };
}

/** What a former version had and this one has not goes before the act counts as done. */
async function finish(
  place: Place,
  { record }: Scene,
  next: Next,
): Promise<Observation | undefined> {
  const manifests = await manifestsOf(place, next, staysStopped(record, next));
  const kept = manifests.map(refOf);
  const left = await prune(
    place.cluster,
    place.namespace,
    place.name,
    without(record.inventory, kept),
  );
  if (left.length > 0) {
    return { state: 'progressing', message: 'Removing what is left over' };
  }
  await conclude(place, next.key, 'done', undefined, kept);
  return undefined;
}

async function removal(
  place: Place,
  { record, pods }: Scene,
  key: EffectKey,
): Promise<boolean> {
  const left = await prune(
    place.cluster,
    place.namespace,
    place.name,
    record.inventory,
  );
  if (left.length > 0 || pods.length > 0) {
    return false;
  }
  await place.record.change(now =>
    now.removing === key
      ? {
          service: now.service,
          environment: now.environment,
          fence: now.fence,
          inventory: [],
          effects: now.effects.map(effect =>
            effect.key === key ? { ...effect, state: 'done' } : effect,
          ),
        }
      : undefined,
  );
  return true;
}
