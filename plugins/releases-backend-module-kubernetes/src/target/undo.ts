/**
 * Brings back what served before a rollout that failed or was aborted. Where nothing served, a failed version is left as it is, for people to
 * look at; an aborted one is scaled to none.
 */
import {
  Observation,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { applyObjects, Failure, LiveDeployment, Next } from '../apply';
import { isReady, isSettled, LivePod } from '../rollout';
import { assertHeld, noteWritten } from './act';
import { conclude } from './conclude';
import { formerOf } from './former';
import { Place } from './Place';
import { Stopwatch } from './Stopwatch';
import { manifestsOf } from './wish';

export const ABORTED = 'rollout.aborted';
/** What served is there already, so bringing it back takes less than putting it there did; yet nodes may be slow. */
const UNDO_MS = 120_000;

/** Writes down that the rollout is undone and why, then begins. Undefined once it is over. */
export async function beginUndo(
  place: Place,
  next: Next,
  failure: Failure,
  watch: Stopwatch,
): Promise<Observation | undefined> {
  const record = await place.record.read();
  if (!record?.current && failure.code !== ABORTED) {
    await conclude(place, next.key, 'failed', {
      ...failure,
      message: `${failure.message}. Nothing ran here before`,
    });
    return undefined;
  }
  const changed = await place.record.change(now =>
    now.next?.key === next.key && !now.next.failure
      ? { ...now, next: { ...now.next, failure } }
      : undefined,
  );
  return changed.next?.key === next.key
    ? continueUndo(place, changed.next, watch)
    : undefined;
}

/**
 * @param seen - where the undoing was written already
 */
export async function continueUndo(
  place: Place,
  next: Next,
  watch: Stopwatch,
  seen?: { deployment: LiveDeployment; pods: LivePod[] },
): Promise<Observation | undefined> {
  const failure = next.failure!;
  const progressing: Observation = {
    state: 'progressing',
    message: `Undoing: ${failure.message}`,
  };
  if (!seen || !next.undone) {
    const problem = await write(place, next);
    if (problem) {
      await conclude(place, next.key, 'failed', {
        ...failure,
        message: `${failure.message}. It could not be undone: ${problem}`,
      });
      return undefined;
    }
    return progressing;
  }
  const settled = isSettled(seen.deployment, seen.pods);
  const late = watch.elapsed(`${next.key} undone`) > UNDO_MS;
  if (!settled && !late) {
    return progressing;
  }
  await conclude(place, next.key, 'failed', {
    ...failure,
    message: `${failure.message}. ${await serving(place, seen.pods)}`,
  });
  return undefined;
}

/** Answers what keeps it from being undone. */
async function write(place: Place, next: Next): Promise<string | undefined> {
  const record = await place.record.read();
  if (!record || record.next?.key !== next.key) {
    return undefined;
  }
  const { current, fence } = record;
  const manifests = await manifestsOf(
    place,
    current ?? next,
    !current || record.stopped === true,
  );
  const version = current?.workload.version;
  const annotations = formerOf(
    await place.deployment(),
    await place.pods(),
    version ? { version: { id: version.id, name: version.name } } : {},
  );
  try {
    const written = await applyObjects({
      cluster: place.cluster,
      manifests,
      fence,
      key: next.key,
      force: false,
      annotations,
      recheck: () => assertHeld(place, next, fence),
    });
    await noteWritten(place, next.key, written);
    return undefined;
  } catch (error) {
    if (error instanceof ReleasesError) {
      return ['fence.stale', 'placement.superseded'].includes(error.code)
        ? undefined
        : error.message;
    }
    throw error;
  }
}

async function serving(place: Place, pods: LivePod[]): Promise<string> {
  const record = await place.record.read();
  if (!record?.current || record.stopped) {
    return 'Nothing ran here before';
  }
  const { version, replicas } = record.current.workload;
  const ready = pods.filter(isReady).length;
  return `${version.name} still serves (${ready} of ${replicas})`;
}
