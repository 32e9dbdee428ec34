/**
 * Whether a rollout is done, can still succeed, or has failed: from evidence, as soon as it is certain. Pure.
 */
import { JsonObject } from '@backstage/types';
import type { Failure, LiveDeployment } from '../apply';
import { fatalOf } from './fatal';
import {
  evidenceOf,
  exitsOf,
  generationOf,
  isLive,
  isReady,
  lastTermination,
  LivePod,
  mainContainer,
} from './pods';

/** So many exits of one new instance within a rollout are a crash loop. */
const CRASH_LOOP_EXITS = 3;
/** A pod that no node takes may wait for a node to come, or for a former pod to go. */
const UNSCHEDULABLE_MS = 60_000;
/** A registry that does not answer may answer again. */
const UNREACHABLE_MS = 60_000;
/** Pods that may not be made may be let through once former ones are gone. */
const REFUSED_MS = 5_000;

export interface Rollout {
  /** Name of the version, for sentences. */
  version: string;
  limitSeconds: number;
  deployment: LiveDeployment;
  /** All pods of the placement. */
  pods: LivePod[];
  /** By name of the pod: what its last failing probe answered. */
  probes: Map<string, string>;
  /** Since this process first saw the rollout: no clock of another machine decides. */
  elapsedMs: number;
  now: number;
}

/** A failure with the pod that shows it best, whose log says more. */
export interface Verdict extends Failure {
  pod?: LivePod;
}

/** Whether exactly what the Deployment asks for runs, ready, with nothing else beside it. */
export function isSettled(deployment: LiveDeployment, pods: LivePod[]) {
  const wanted = deployment.spec.replicas ?? 1;
  const status = deployment.status ?? {};
  const live = pods.filter(isLive);
  const generation = generationOf(templateOf(deployment));
  return (
    isObserved(deployment) &&
    (status.replicas ?? 0) === wanted &&
    (status.updatedReplicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    live.length === wanted &&
    live.every(pod => isReady(pod) && generationOf(pod) === generation)
  );
}

/** The pods of the present template. */
function freshPods(deployment: LiveDeployment, pods: LivePod[]) {
  const generation = generationOf(templateOf(deployment));
  return pods.filter(
    pod =>
      isLive(pod) &&
      !pod.metadata.deletionTimestamp &&
      generationOf(pod) === generation,
  );
}

/** Undefined while it may still succeed. */
export function verdict(rollout: Rollout): Verdict | undefined {
  const fresh = freshPods(rollout.deployment, rollout.pods);
  return (
    podFailure(rollout, fresh) ??
    refusal(rollout) ??
    unschedulable(rollout, fresh) ??
    timedOut(rollout, fresh)
  );
}

export function progress({ deployment, pods }: Rollout): JsonObject {
  const fresh = freshPods(deployment, pods);
  return {
    ready: fresh.filter(isReady).length,
    desired: deployment.spec.replicas ?? 1,
    former: pods.filter(isLive).length - fresh.length,
  };
}

function podFailure(rollout: Rollout, fresh: LivePod[]): Verdict | undefined {
  for (const pod of fresh.filter(one => !isReady(one))) {
    const fatal = fatalOf(pod);
    const old = age(pod.metadata.creationTimestamp, rollout.now);
    if (fatal && (fatal.certain || old > UNREACHABLE_MS)) {
      return failure(rollout, pod, fatal.code, fatal.message);
    }
    const state = mainContainer(pod)?.state;
    if (
      exitsOf(pod) >= CRASH_LOOP_EXITS &&
      (state?.terminated || state?.waiting)
    ) {
      return failure(
        rollout,
        pod,
        'instance.crash-loop',
        `${rollout.version} ended ${exitsOf(
          pod,
        )} times, the last time with ${exitWords(pod)}`,
      );
    }
  }
  return undefined;
}

/** The cluster does not let the pods be made: a quota, a policy. */
function refusal(rollout: Rollout): Verdict | undefined {
  const refused = condition(rollout.deployment, 'ReplicaFailure');
  const leaving = rollout.pods.some(pod => pod.metadata.deletionTimestamp);
  if (
    refused?.status !== 'True' ||
    leaving ||
    !isObserved(rollout.deployment) ||
    age(refused.lastTransitionTime, rollout.now) < REFUSED_MS
  ) {
    return undefined;
  }
  const { message = '' } = refused;
  const quota = /exceeded quota/i.test(message);
  return {
    code: quota ? 'target.quota' : 'target.refused-pods',
    message: quota
      ? `The namespace's quota does not allow another instance of ${rollout.version}: ${message}`
      : `The cluster does not allow instances of ${rollout.version}: ${message}`,
    facts: {},
  };
}

function unschedulable(
  rollout: Rollout,
  fresh: LivePod[],
): Verdict | undefined {
  const leaving = rollout.pods.some(pod => pod.metadata.deletionTimestamp);
  for (const pod of leaving ? [] : fresh) {
    const scheduled = pod.status?.conditions?.find(
      ({ type }) => type === 'PodScheduled',
    );
    if (
      scheduled?.status === 'False' &&
      scheduled.reason === 'Unschedulable' &&
      age(scheduled.lastTransitionTime, rollout.now) > UNSCHEDULABLE_MS
    ) {
      return failure(
        rollout,
        pod,
        'instance.unschedulable',
        `No node takes an instance of ${rollout.version}: ${scheduled.message}`,
      );
    }
  }
  return undefined;
}

function timedOut(rollout: Rollout, fresh: LivePod[]): Verdict | undefined {
  const { deployment, version, limitSeconds } = rollout;
  const progressing = condition(deployment, 'Progressing');
  const stuck =
    isObserved(deployment) &&
    progressing?.reason === 'ProgressDeadlineExceeded' &&
    rollout.elapsedMs > 1000;
  if (!stuck && rollout.elapsedMs < limitSeconds * 1000) {
    return undefined;
  }
  const unready = fresh.find(pod => !isReady(pod));
  const ready = fresh.filter(isReady).length;
  const desired = deployment.spec.replicas ?? 1;
  const limit = { limitSeconds, ready, desired };
  if (!unready) {
    return {
      code: 'rollout.timed-out',
      message: `The rollout of ${version} was not done within ${limitSeconds} s`,
      facts: limit,
    };
  }
  const fatal = fatalOf(unready);
  if (fatal) {
    return failure(rollout, unready, fatal.code, fatal.message, limit);
  }
  const scheduled = unready.status?.conditions?.find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
  if (scheduled) {
    return failure(
      rollout,
      unready,
      'instance.unschedulable',
      `No node took an instance of ${version} within ${limitSeconds} s: ${scheduled.message}`,
      limit,
    );
  }
  if (exitsOf(unready) > 0) {
    return failure(
      rollout,
      unready,
      'instance.exited',
      `${version} ended with ${exitWords(
        unready,
      )} and was not healthy within ${limitSeconds} s`,
      limit,
    );
  }
  if (ready > 0) {
    return failure(
      rollout,
      unready,
      'rollout.timed-out',
      `The rollout of ${version} was not done within ${limitSeconds} s: ${ready} of ${desired} instances were healthy`,
      limit,
    );
  }
  const probe = rollout.probes.get(unready.metadata.name);
  const refused = /connection refused/i.test(probe ?? '');
  return failure(
    rollout,
    unready,
    refused ? 'instance.port-not-listening' : 'instance.never-healthy',
    `${version} did not become healthy within ${limitSeconds} s${
      probe ? `: ${probe}` : ''
    }`,
    limit,
  );
}

function failure(
  rollout: Rollout,
  pod: LivePod,
  code: string,
  message: string,
  more: JsonObject = {},
): Verdict {
  const evidence = evidenceOf(pod, rollout.probes.get(pod.metadata.name));
  return {
    code,
    message: message.includes(rollout.version)
      ? message
      : `${rollout.version}: ${message}`,
    facts: { ...(evidence as JsonObject), ...more },
    pod,
  };
}

function exitWords(pod: LivePod): string {
  const ended = lastTermination(pod);
  const why = ended?.reason === 'OOMKilled' ? ' (out of memory)' : '';
  return `exit code ${ended?.exitCode}${why}`;
}

function condition({ status }: LiveDeployment, wanted: string) {
  return status?.conditions?.find(({ type }) => type === wanted);
}

function isObserved({ metadata, status }: LiveDeployment): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}

function templateOf({ spec }: LiveDeployment): Pick<LivePod, 'metadata'> {
  return spec.template as unknown as Pick<LivePod, 'metadata'>;
}

function age(since: string | undefined, now: number): number {
  return since === undefined ? 0 : now - Date.parse(since);
}
