/**
 * What becomes of a rollout, from what the API server says of it.
 */
import { LiveDeployment } from '../apply';
import { editOf } from './edits';
import { ContainerStatus, LivePod, toInstance } from './pods';
import { isSettled, Rollout, verdict } from './verdict';

const NOW = Date.parse('2030-01-01T00:10:00Z');
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
const marks = (generation: string) => ({
  'slipway.dev/generation': generation,
  'slipway.dev/version': '2.0.0',
});

function deployment(change: Partial<LiveDeployment> = {}): LiveDeployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'shop',
      namespace: 'shops',
      uid: 'u',
      resourceVersion: '1',
      generation: 2,
    },
    spec: {
      replicas: 1,
      selector: {},
      template: { metadata: { annotations: marks('new') } },
    },
    status: {
      observedGeneration: 2,
      replicas: 1,
      updatedReplicas: 1,
      availableReplicas: 1,
    },
    ...change,
  };
}

function pod(
  container: Partial<ContainerStatus>,
  change: {
    status?: LivePod['status'];
    metadata?: Partial<LivePod['metadata']>;
  } = {},
): LivePod {
  const ready = container.ready === true;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'shop-1',
      namespace: 'shops',
      uid: '12345678-9',
      resourceVersion: '1',
      creationTimestamp: ago(5),
      annotations: marks('new'),
      ...change.metadata,
    },
    spec: { containers: [{ name: 'app', ports: [{ containerPort: 80 }] }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [
        { name: 'app', ready, restartCount: 0, ...container },
      ],
      ...change.status,
    },
  };
}

const well = pod({ ready: true, started: true, state: { running: {} } });

function rollout(change: Partial<Rollout>): Rollout {
  return {
    version: '2.0.0',
    limitSeconds: 60,
    deployment: deployment(),
    pods: [],
    probes: new Map(),
    elapsedMs: 5000,
    now: NOW,
    ...change,
  };
}

const waiting = (reason: string, message = '') =>
  pod({ state: { waiting: { reason, message } } });

describe('A rollout is done', () => {
  it('once it was observed, updated, available, and the old ones are gone', () => {
    expect(isSettled(deployment(), [well])).toBe(true);
  });

  it.each<[string, LiveDeployment, LivePod[]]>([
    [
      'the controller has not looked yet',
      deployment({ status: { ...deployment().status, observedGeneration: 1 } }),
      [well],
    ],
    [
      'a former pod is still going',
      deployment(),
      [well, pod({ ready: true }, { metadata: { deletionTimestamp: ago(1) } })],
    ],
    [
      'the pods are of another template',
      deployment(),
      [pod({ ready: true }, { metadata: { annotations: marks('old') } })],
    ],
    ['a pod is not ready', deployment(), [pod({ started: true })]],
  ])('not while %s', (_what, live, pods) => {
    expect(isSettled(live, pods)).toBe(false);
  });
});

describe('A rollout has failed', () => {
  it.each<[string, LivePod, string]>([
    [
      'there is no such image',
      waiting('ErrImagePull', 'manifest for r/a@sha256:0 not found'),
      'artifact.missing',
    ],
    [
      'the registry forbids it',
      waiting('ImagePullBackOff', 'pull access denied: 401 Unauthorized'),
      'artifact.denied',
    ],
    [
      'a Secret is missing',
      waiting('CreateContainerConfigError', 'secret "shop-db" not found'),
      'instance.reference-missing',
    ],
    [
      'the program cannot be started',
      waiting('CreateContainerError', 'exec: "x": not found in $PATH'),
      'instance.not-started',
    ],
    [
      'it ends again and again',
      pod({
        restartCount: 3,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
      }),
      'instance.crash-loop',
    ],
  ])('at once where %s', (_what, one, code) => {
    const seen = verdict(rollout({ pods: [one] }));
    expect(seen).toMatchObject({ code, pod: one });
    expect(seen?.message).toMatch(/2\.0\.0/);
  });

  it('says that memory was short', () => {
    const one = pod({
      restartCount: 2,
      state: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    });
    expect(verdict(rollout({ pods: [one] }))?.message).toMatch(/out of memory/);
  });

  it('not at once where waiting could help', () => {
    for (const one of [
      waiting('ErrImagePull', 'dial tcp: i/o timeout'),
      waiting('ContainerCreating'),
      pod({ restartCount: 1, state: { running: {} } }),
    ]) {
      expect(verdict(rollout({ pods: [one] }))).toBeUndefined();
    }
  });

  it('not by what went wrong with a pod that is well now, or with a former one', () => {
    const before = { terminated: { exitCode: 1, reason: 'StartError' } };
    const recovered = pod({
      ...well.status!.containerStatuses![0],
      lastState: before,
      restartCount: 9,
    });
    const former = pod(
      { state: { waiting: { reason: 'InvalidImageName' } } },
      { metadata: { annotations: marks('old') } },
    );
    expect(verdict(rollout({ pods: [recovered, former] }))).toBeUndefined();
  });

  const refused = (seconds: number) =>
    deployment({
      status: {
        observedGeneration: 2,
        conditions: [
          {
            type: 'ReplicaFailure',
            status: 'True',
            message: 'pods "x" is forbidden: exceeded quota: tight',
            lastTransitionTime: ago(seconds),
          },
        ],
      },
    });

  it('where a quota stands against it, once nobody is leaving', () => {
    const leaving = pod({}, { metadata: { deletionTimestamp: ago(1) } });
    expect(verdict(rollout({ deployment: refused(10) }))).toMatchObject({
      code: 'target.quota',
    });
    expect(
      verdict(rollout({ deployment: refused(10), pods: [leaving] })),
    ).toBeUndefined();
    expect(verdict(rollout({ deployment: refused(1) }))).toBeUndefined();
  });

  it('where no node takes it for a minute', () => {
    const unplaced = (seconds: number) =>
      pod(
        {},
        {
          status: {
            phase: 'Pending',
            conditions: [
              {
                type: 'PodScheduled',
                status: 'False',
                reason: 'Unschedulable',
                message: '0/1 nodes are available: 1 Insufficient memory.',
                lastTransitionTime: ago(seconds),
              },
            ],
          },
        },
      );
    expect(verdict(rollout({ pods: [unplaced(61)] }))).toMatchObject({
      code: 'instance.unschedulable',
      message: expect.stringMatching(/Insufficient memory/),
    });
    expect(verdict(rollout({ pods: [unplaced(10)] }))).toBeUndefined();
  });

  it('when its time is over, by what its probe answered', () => {
    const one = pod({ state: { running: {} } });
    const late = (probe: string) =>
      verdict(
        rollout({
          pods: [one],
          elapsedMs: 61_000,
          probes: new Map([['shop-1', probe]]),
        }),
      );
    expect(late('HTTP probe failed with statuscode: 500')).toMatchObject({
      code: 'instance.never-healthy',
      message: expect.stringMatching(/500/),
      facts: { limitSeconds: 60, ready: 0, desired: 1 },
    });
    expect(
      late('dial tcp 10.0.0.1:80: connect: connection refused'),
    ).toMatchObject({ code: 'instance.port-not-listening' });
  });
});

describe('An edit of somebody else', () => {
  const written = { uid: 'u', generation: 1 };
  const by = (manager: string, fieldsV1: Record<string, unknown>) =>
    deployment({
      metadata: {
        ...deployment().metadata,
        managedFields: [{ manager, operation: 'Update', fieldsV1 }],
      },
    });

  it('is told with who and what', () => {
    const live = by('kubectl-edit', {
      'f:spec': { 'f:template': { 'f:spec': { 'f:hostNetwork': {} } } },
    });
    expect(editOf(live, written)).toEqual({
      object: 'Deployment shop',
      field: 'spec.template.spec.hostNetwork',
      owner: 'kubectl-edit',
    });
  });

  it('is none where nothing was written since, or an autoscaler did its work', () => {
    expect(editOf(deployment(), { ...written, generation: 2 })).toBeUndefined();
    const scaled = by('kube-controller-manager', {
      'f:spec': { 'f:replicas': {} },
    });
    expect(editOf(scaled, written)).toBeUndefined();
  });

  it('is one where the Deployment was made anew', () => {
    expect(editOf(deployment(), { uid: 'other', generation: 2 })).toBeDefined();
  });
});

describe('An instance', () => {
  it('is told by its pod, with an id that never comes again', () => {
    expect(toInstance(well, undefined)).toMatchObject({
      id: 'shop-1.12345678',
      state: 'running',
      health: 'healthy',
      versionName: '2.0.0',
    });
  });

  it('that loops is told with its last exit and why it cannot start', () => {
    const looping = pod({
      restartCount: 4,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: {
        terminated: {
          exitCode: 127,
          reason: 'StartError',
          message: 'no such file',
          finishedAt: ago(1),
        },
      },
    });
    expect(toInstance(looping, undefined)).toMatchObject({
      state: 'crash-loop',
      health: 'unhealthy',
      restarts: 4,
      lastExit: { code: 127, at: ago(1), reason: 'StartError' },
      evidence: { fatal: { code: 'instance.not-started' } },
    });
  });
});
