/**
 * Why a pod does not start, as far as the kubelet has said it, and whether waiting could still help.
 */
import type { ContainerStatus, LivePod } from './pods';

export interface Fatal {
  code: string;
  message: string;
  /** False: the next try might succeed, so only time tells. */
  certain: boolean;
}

const NO_SUCH_IMAGE = /not found|manifest unknown|does not exist/i;
const NOT_ALLOWED =
  /unauthori[sz]ed|forbidden|denied|no basic auth|authentication required|authorization failed|\b40[13]\b/i;
const PULL = ['ErrImagePull', 'ImagePullBackOff', 'RegistryUnavailable'];
const NEVER_STARTS = [
  'CreateContainerError',
  'RunContainerError',
  'StartError',
  'ContainerCannotRun',
];

export function fatalOf(pod: LivePod): Fatal | undefined {
  const containers = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ];
  for (const container of containers) {
    const fatal = pullProblem(container) ?? startProblem(container);
    if (fatal) {
      return fatal;
    }
  }
  return undefined;
}

function pullProblem({ state }: ContainerStatus): Fatal | undefined {
  const { reason = '', message = '' } = state?.waiting ?? {};
  if (reason === 'InvalidImageName' || reason === 'ErrImageNeverPull') {
    return {
      code: 'artifact.missing',
      message: `The image cannot be pulled: ${message || reason}`,
      certain: true,
    };
  }
  if (!PULL.includes(reason)) {
    return undefined;
  }
  if (NO_SUCH_IMAGE.test(message)) {
    return {
      code: 'artifact.missing',
      message: `The image is not in its registry: ${message}`,
      certain: true,
    };
  }
  if (NOT_ALLOWED.test(message)) {
    return {
      code: 'artifact.denied',
      message: `The registry does not let the cluster pull the image: ${message}`,
      certain: true,
    };
  }
  return {
    code: 'artifact.unreachable',
    message: `The image could not be pulled yet: ${message || reason}`,
    certain: false,
  };
}

function startProblem({ state, lastState }: ContainerStatus) {
  const { reason = '', message = '' } = state?.waiting ?? {};
  if (reason === 'CreateContainerConfigError') {
    return {
      code: 'instance.reference-missing',
      message: `Something that the configuration refers to is not there: ${message}`,
      certain: true,
    };
  }
  const ended = state?.terminated ?? lastState?.terminated;
  const why = NEVER_STARTS.includes(reason) ? reason : ended?.reason ?? '';
  if (NEVER_STARTS.includes(why)) {
    return {
      code: 'instance.not-started',
      message: `The container could not be started: ${
        message || ended?.message || why
      }`,
      certain: true,
    };
  }
  return undefined;
}
