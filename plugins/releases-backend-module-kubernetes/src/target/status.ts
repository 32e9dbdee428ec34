/**
 * What really runs of a placement, from the watch cache alone.
 */
import {
  InstanceStatus,
  PlacementStatus,
} from '@slipway/backstage-plugin-releases-node';
import { LiveDeployment } from '../apply';
import { ingressHost, MARKS } from '../render';
import { generationOf, isLive, isReady, LivePod, toInstance } from '../rollout';
import { readFormer } from './former';
import { Place } from './Place';

export async function statusOf(place: Place): Promise<PlacementStatus> {
  const [deployment, pods] = await Promise.all([
    place.cachedDeployment(),
    place.pods(),
  ]);
  const unwell = pods.filter(pod => isLive(pod) && !isReady(pod));
  const probes = await place.probes(unwell);
  const instances = pods
    .map(pod => toInstance(pod, probes.get(pod.metadata.name)))
    .sort(byStart);
  const drift = await place.drift();
  const desired = deployment?.spec.replicas ?? 0;
  const ready = pods.filter(pod => isLive(pod) && isReady(pod)).length;
  const health = healthOf(desired, ready, instances);
  return {
    ...(deployment && versionOf(deployment, pods)),
    health,
    message: messageOf(health, ready, desired, instances, deployment),
    desired,
    ready,
    url: deployment && (await urlOf(place)),
    instances: [
      ...instances.filter(({ state }) => state !== 'exited'),
      ...instances.filter(({ state }) => state === 'exited'),
      ...endedOf(deployment, instances),
    ],
    drift,
    observedAt: new Date().toISOString(),
  };
}

/** While former instances are there, the former version is what the placement runs. */
function versionOf(
  deployment: LiveDeployment,
  pods: LivePod[],
): Pick<PlacementStatus, 'version' | 'workloadHash'> {
  const { annotations = {} } = deployment.metadata;
  const wanted = generationOf(
    deployment.spec.template as Pick<LivePod, 'metadata'>,
  );
  const former = readFormer(deployment);
  const replacing = pods.some(
    pod =>
      isLive(pod) &&
      !pod.metadata.deletionTimestamp &&
      generationOf(pod) !== wanted,
  );
  const stopped = annotations[MARKS.stopped] === 'true';
  const shown =
    replacing && former.version
      ? former
      : {
          version: {
            id: annotations[MARKS.versionId] ?? '',
            name: annotations[MARKS.versionName] ?? '',
          },
          hash: annotations[MARKS.workloadHash],
        };
  return {
    version: shown.version,
    ...(!stopped && { workloadHash: shown.hash }),
  };
}

function endedOf(
  deployment: LiveDeployment | undefined,
  instances: InstanceStatus[],
): InstanceStatus[] {
  return readFormer(deployment)
    .instances.filter(({ id }) => !instances.some(other => other.id === id))
    .map(ended => ({ ...ended, state: 'exited', health: 'unknown' }));
}

function healthOf(
  desired: number,
  ready: number,
  instances: InstanceStatus[],
): PlacementStatus['health'] {
  if (desired === 0) {
    return 'stopped';
  }
  if (ready >= desired) {
    return 'healthy';
  }
  if (ready > 0) {
    return 'degraded';
  }
  return instances.some(({ health }) => health === 'unhealthy')
    ? 'unhealthy'
    : 'unknown';
}

function messageOf(
  health: PlacementStatus['health'],
  ready: number,
  desired: number,
  instances: InstanceStatus[],
  deployment: LiveDeployment | undefined,
): string | undefined {
  if (health === 'healthy' || health === 'stopped') {
    return undefined;
  }
  const troubled =
    instances.find(({ evidence }) => evidence?.fatal) ??
    instances.find(({ probeMessage }) => probeMessage) ??
    instances.find(one => one.health !== 'healthy' && one.lastExit);
  const refused = deployment?.status?.conditions?.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  );
  return (
    troubled?.evidence?.fatal?.message ??
    troubled?.probeMessage ??
    (troubled?.lastExit &&
      `${troubled.id} ended with exit code ${troubled.lastExit.code}`) ??
    refused?.message ??
    `${ready} of ${desired} instances are ready`
  );
}

async function urlOf(place: Place): Promise<string | undefined> {
  const { exposure } = place.settings;
  const service = await place.service();
  const port = service?.spec.ports?.[0];
  if (!port) {
    return undefined;
  }
  const scheme = port.appProtocol ?? 'tcp';
  switch (exposure.type) {
    case 'ingress':
      return `${exposure.tlsSecret ? 'https' : 'http'}://${ingressHost(
        exposure.host,
        place.ref,
      )}`;
    case 'node-port':
      return port.nodePort === undefined
        ? undefined
        : `${scheme}://${exposure.host}:${port.nodePort}`;
    default:
      return `${scheme}://${place.name}.${place.namespace}.svc:${port.port}`;
  }
}

function byStart(a: InstanceStatus, b: InstanceStatus): number {
  return a.startedAt < b.startedAt ? -1 : Number(a.startedAt > b.startedAt);
}
