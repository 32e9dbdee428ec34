/**
 * Pods as this module reads them, and what a person is told of each: pure, from what the API server says alone.
 */
import {
  InstanceEvidence,
  InstanceStatus,
} from '@slipway/backstage-plugin-releases-node';
import type { LiveObject } from '../apply';
import { CONTAINER, MARKS } from '../render';
import { fatalOf } from './fatal';

interface Terminated {
  exitCode: number;
  signal?: number;
  reason?: string;
  message?: string;
  startedAt?: string;
  finishedAt?: string;
}

export interface ContainerStatus {
  name: string;
  containerID?: string;
  ready: boolean;
  started?: boolean;
  restartCount: number;
  state?: {
    waiting?: { reason?: string; message?: string };
    running?: { startedAt?: string };
    terminated?: Terminated;
  };
  lastState?: { terminated?: Terminated };
}

export interface LivePod extends LiveObject {
  spec: {
    nodeName?: string;
    containers: {
      name: string;
      ports?: { name?: string; containerPort: number }[];
    }[];
  };
  status?: {
    phase?: string;
    podIP?: string;
    startTime?: string;
    reason?: string;
    message?: string;
    conditions?: {
      type: string;
      status: string;
      reason?: string;
      message?: string;
      lastTransitionTime?: string;
    }[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
  };
}

const UID_LENGTH = 8;

/** A pod's name may come again, as those of StatefulSets do; with the beginning of its uid it does not. */
export function instanceId({ metadata }: LivePod): string {
  return `${metadata.name}.${metadata.uid.slice(0, UID_LENGTH)}`;
}

export function mainContainer(pod: LivePod): ContainerStatus | undefined {
  return pod.status?.containerStatuses?.find(({ name }) => name === CONTAINER);
}

/** Whether anything of it still runs or shall run. */
export function isLive({ status }: LivePod): boolean {
  return status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}

/** Whether requests are sent to it. */
export function isReady(pod: LivePod): boolean {
  return (
    !pod.metadata.deletionTimestamp &&
    pod.status?.conditions?.some(
      ({ type, status }) => type === 'Ready' && status === 'True',
    ) === true
  );
}

export function generationOf({ metadata }: Pick<LivePod, 'metadata'>) {
  return metadata.annotations?.[MARKS.generation];
}

/** How the last copy that ended did. */
export function lastTermination(pod: LivePod): Terminated | undefined {
  const container = mainContainer(pod);
  return container?.state?.terminated ?? container?.lastState?.terminated;
}

/** How often its container has ended. */
export function exitsOf(pod: LivePod): number {
  const container = mainContainer(pod);
  return (
    (container?.restartCount ?? 0) + (container?.state?.terminated ? 1 : 0)
  );
}

/** @param probeMessage - what the last failing probe answered */
export function toInstance(
  pod: LivePod,
  probeMessage: string | undefined,
): InstanceStatus {
  const { metadata, status } = pod;
  const container = mainContainer(pod);
  const ended = lastTermination(pod);
  const health = healthOf(pod);
  const port = pod.spec.containers.find(({ name }) => name === CONTAINER)
    ?.ports?.[0]?.containerPort;
  const running = container?.state?.running !== undefined;
  return {
    id: instanceId(pod),
    state: stateOf(pod),
    health,
    versionId: metadata.annotations?.[MARKS.versionId] ?? '',
    versionName: metadata.annotations?.[MARKS.versionName] ?? '',
    startedAt: status?.startTime ?? metadata.creationTimestamp ?? '',
    restarts: container?.restartCount ?? 0,
    ...(ended && {
      lastExit: {
        code: ended.exitCode,
        at: ended.finishedAt ?? status?.startTime ?? '',
        ...(ended.reason && { reason: ended.reason }),
      },
    }),
    ...(health !== 'healthy' && {
      ...(probeMessage && { probeMessage }),
      evidence: evidenceOf(pod, probeMessage),
    }),
    ...(running &&
      status?.podIP &&
      port && { address: `http://${hostOf(status.podIP)}:${port}` }),
    ...(pod.spec.containers.length > 1 && {
      containers: namesOf(pod.spec.containers),
    }),
  };
}

/** The service's own first. */
function namesOf(containers: { name: string }[]): string[] {
  const names = containers.map(({ name }) => name);
  return names.sort(
    (a, b) => Number(b === CONTAINER) - Number(a === CONTAINER),
  );
}

/** What is known of why a pod is not well, without its log. */
export function evidenceOf(
  pod: LivePod,
  probeMessage: string | undefined,
): InstanceEvidence {
  const container = mainContainer(pod);
  const ended = lastTermination(pod);
  const fatal = fatalOf(pod);
  return {
    instance: instanceId(pod),
    exitCode: ended?.exitCode ?? null,
    copy: (container?.restartCount ?? 0) + 1,
    probe: probeMessage ?? null,
    exits: exitsOf(pod),
    ...(ended?.startedAt &&
      ended.finishedAt && {
        ranSeconds:
          (Date.parse(ended.finishedAt) - Date.parse(ended.startedAt)) / 1000,
      }),
    running: container?.state?.running !== undefined,
    ...(fatal && { fatal: { code: fatal.code, message: fatal.message } }),
  };
}

function stateOf(pod: LivePod): InstanceStatus['state'] {
  const state = mainContainer(pod)?.state;
  if (!isLive(pod)) {
    return 'exited';
  }
  if (pod.metadata.deletionTimestamp) {
    return 'stopping';
  }
  if (state?.waiting?.reason === 'CrashLoopBackOff') {
    return 'crash-loop';
  }
  return state?.running ? 'running' : 'starting';
}

function healthOf(pod: LivePod): InstanceStatus['health'] {
  if (isReady(pod)) {
    return 'healthy';
  }
  if (pod.metadata.deletionTimestamp || !isLive(pod)) {
    return 'unknown';
  }
  const container = mainContainer(pod);
  const troubled =
    container?.started === true || exitsOf(pod) > 0 || fatalOf(pod);
  return troubled ? 'unhealthy' : 'unknown';
}

function hostOf(ip: string): string {
  return ip.includes(':') ? `[${ip}]` : ip;
}
