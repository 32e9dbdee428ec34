/**
 * Turns a workload into the objects of Kubernetes that run it. Pure: the same wish renders to the same objects.
 */
import type {
  V1Deployment,
  V1Ingress,
  V1PodSpec,
  V1PodTemplateSpec,
  V1Service,
  V1ServiceSpec,
} from '@kubernetes/client-node';
import {
  PlacementRef,
  Workload,
  workloadHash,
} from '@slipway/backstage-plugin-releases-node';
import stringify from 'fast-json-stable-stringify';
import { createHash } from 'node:crypto';
import { portName, renderContainer } from './container';
import { renderFiles } from './files';
import { labelValue, MARKS, placementName } from './names';
import { Manifest, RenderAct, RenderSettings } from './types';

/** Kept for `kubectl rollout undo`; Slipway's own rollback renders anew. */
const OLD_REPLICA_SETS = 3;

/**
 * In the order in which they must be there: files, address, what runs, what leads to it.
 *
 * @throws ReleasesError `target.refused`
 */
export function render(
  workload: Workload,
  settings: RenderSettings,
  act: RenderAct = {},
): Manifest[] {
  const name = placementName(settings.target, workload);
  const files = renderFiles(name, workload.files, settings.filesFolder);
  const metadata = (own: string, extra: Record<string, string> = {}) => ({
    name: own,
    namespace: settings.namespace,
    labels: labelsOf(name, workload, settings),
    annotations: { ...placementMarks(workload), ...extra },
  });
  const manifests: Manifest[] = files.configMaps.map(({ name: own, data }) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(own),
    data,
  }));
  if (workload.ports.length > 0) {
    manifests.push({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(name),
      spec: serviceSpec(name, workload, settings),
    } satisfies V1Service & Manifest);
  }
  manifests.push({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(name, {
      ...versionMarks(workload),
      [MARKS.workloadHash]: workloadHash(workload),
      ...(act.stopped && { [MARKS.stopped]: 'true' }),
    }),
    spec: deploymentSpec(name, workload, settings, act, files),
  } satisfies V1Deployment & Manifest);
  if (workload.ports.length > 0 && settings.exposure.type === 'ingress') {
    const manifest = metadata(name, settings.exposure.annotations);
    manifests.push({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: manifest,
      spec: ingressSpec(name, workload, settings.exposure),
    } satisfies V1Ingress & Manifest);
  }
  return manifests;
}

/** The name of a placement's address in an Ingress. */
export function ingressHost(host: string, ref: PlacementRef): string {
  const short = ref.service.slice(ref.service.lastIndexOf('/') + 1);
  const legal = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '');
  return host
    .replaceAll('{service}', legal(short))
    .replaceAll('{environment}', legal(ref.environment));
}

function labelsOf(
  name: string,
  workload: Workload,
  { target }: RenderSettings,
): Record<string, string> {
  const short = workload.service.slice(workload.service.lastIndexOf('/') + 1);
  return {
    'app.kubernetes.io/name': labelValue(short),
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/managed-by': 'slipway',
    [MARKS.placement]: name,
    [MARKS.target]: labelValue(target),
  };
}

function placementMarks({ service, environment }: PlacementRef) {
  return { [MARKS.service]: service, [MARKS.environment]: environment };
}

function versionMarks({ version }: Workload) {
  return {
    [MARKS.versionId]: version.id,
    [MARKS.versionName]: version.name,
  };
}

function deploymentSpec(
  name: string,
  workload: Workload,
  settings: RenderSettings,
  act: RenderAct,
  files: ReturnType<typeof renderFiles>,
): V1Deployment['spec'] {
  const { rollout } = workload;
  const replicas =
    act.replicas === undefined ? workload.replicas : act.replicas;
  return {
    ...(replicas !== null && { replicas }),
    revisionHistoryLimit: OLD_REPLICA_SETS,
    progressDeadlineSeconds: Math.ceil(rollout.timeoutSeconds),
    selector: { matchLabels: { [MARKS.placement]: name } },
    strategy: {
      type: 'RollingUpdate',
      rollingUpdate: {
        maxSurge: rollout.maxSurge,
        maxUnavailable: rollout.maxUnavailable,
      },
    },
    template: podTemplate(name, workload, settings, act, files),
  };
}

function podTemplate(
  name: string,
  workload: Workload,
  settings: RenderSettings,
  act: RenderAct,
  files: ReturnType<typeof renderFiles>,
): V1PodTemplateSpec {
  const labels = labelsOf(name, workload, settings);
  const annotations = {
    ...placementMarks(workload),
    ...versionMarks(workload),
    ...(files.checksum && { [MARKS.files]: files.checksum }),
    ...(act.restart && { [MARKS.restart]: act.restart }),
  };
  const spec: V1PodSpec = {
    containers: [renderContainer(workload, settings, files.mounts)],
    ...(files.volumes.length > 0 && { volumes: files.volumes }),
    ...(settings.imagePullSecrets.length > 0 && {
      imagePullSecrets: settings.imagePullSecrets.map(secret => ({
        name: secret,
      })),
    }),
    ...(settings.serviceAccount && {
      serviceAccountName: settings.serviceAccount,
    }),
    // Variables of neighbouring services are no part of what was configured.
    enableServiceLinks: false,
    terminationGracePeriodSeconds:
      settings.drainSeconds + settings.graceSeconds,
  };
  const generation = createHash('sha256')
    .update(stringify({ labels, annotations, spec }))
    .digest('hex')
    .slice(0, 16);
  return {
    metadata: {
      labels,
      annotations: { ...annotations, [MARKS.generation]: generation },
    },
    spec,
  };
}

function serviceSpec(
  name: string,
  workload: Workload,
  { exposure }: RenderSettings,
): V1ServiceSpec {
  return {
    type: exposure.type === 'node-port' ? 'NodePort' : 'ClusterIP',
    selector: { [MARKS.placement]: name },
    ports: workload.ports.map(port => ({
      name: portName(port),
      port: port.port,
      targetPort: portName(port),
      protocol: 'TCP',
      ...(port.protocol === 'http' && { appProtocol: 'http' }),
    })),
  };
}

function ingressSpec(
  name: string,
  workload: Workload,
  exposure: RenderSettings['exposure'] & { type: 'ingress' },
): V1Ingress['spec'] {
  const host = ingressHost(exposure.host, workload);
  return {
    ...(exposure.className && { ingressClassName: exposure.className }),
    ...(exposure.tlsSecret && {
      tls: [{ hosts: [host], secretName: exposure.tlsSecret }],
    }),
    rules: [
      {
        host,
        http: {
          paths: [
            {
              path: '/',
              pathType: 'Prefix',
              backend: {
                service: {
                  name,
                  port: { name: portName(workload.ports[0]) },
                },
              },
            },
          ],
        },
      },
    ],
  };
}
