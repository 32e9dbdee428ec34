/**
 * What is kept of an object: all that pages, rollouts and diagnoses read, and none of what only fills memory. Values of a pod's variables
 * are not kept either: nobody is shown them, and some are secrets.
 */
import { Interner } from './Interner';
import { CachedKind, KubeObject } from './types';

type Json = Record<string, unknown>;

/** Annotations beyond this, in characters, are left out; so is what `kubectl apply` keeps of its own. */
const LONGEST_ANNOTATION = 4096;
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** What others keep in ConfigMaps is none of our business. */
const MANAGER = 'app.kubernetes.io/managed-by';
/** The volume that every pod has for its service account. */
const API_ACCESS = 'kube-api-access-';

const CONTAINERS = ['containers', 'initContainers', 'ephemeralContainers'];
const METADATA_IN_COMMON = ['labels', 'annotations', 'ownerReferences'];
const SPEC_IN_COMMON = [...CONTAINERS, 'volumes'];
const POD_SPEC = [
  'tolerations',
  'affinity',
  'dnsPolicy',
  'schedulerName',
  'securityContext',
  'enableServiceLinks',
  'preemptionPolicy',
  'priority',
  'serviceAccount',
  'topologySpreadConstraints',
];
const CONTAINER = [
  'securityContext',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'imagePullPolicy',
];
const POD_STATUS = ['podIPs', 'hostIPs', 'resourceClaimStatuses'];
const CONTAINER_STATUS = [
  'volumeMounts',
  'allocatedResources',
  'allocatedResourcesStatus',
  'resources',
  'user',
];

/** Takes the object over: it is changed in place. Throws a `TypeError` that says what is wrong with an object that cannot be kept. */
export function strip(
  kind: CachedKind,
  object: unknown,
  interner: Interner,
): KubeObject {
  const { metadata } = checked(object);
  drop(metadata as unknown as Json, ['managedFields', 'selfLink']);
  if (metadata.annotations) {
    metadata.annotations = shortAnnotations(metadata.annotations);
  }
  if (kind === 'pods') {
    stripPod(object as Json);
  }
  if (kind === 'configmaps' && metadata.labels?.[MANAGER] !== 'slipway') {
    drop(object as Json, ['data', 'binaryData']);
  }
  // An object that properties were deleted from takes several times the memory of one that was parsed without them.
  const kept = JSON.parse(JSON.stringify(object)) as KubeObject;
  share(kept.metadata as unknown as Json, interner, METADATA_IN_COMMON);
  if (kind === 'pods') {
    share((kept as unknown as { spec: Json }).spec, interner, SPEC_IN_COMMON);
  }
  return kept;
}

/** Parts that many objects have alike are held once. */
function share(object: Json, interner: Interner, keys: string[]): void {
  for (const key of keys) {
    if (object[key]) {
      object[key] = interner.share(object[key] as object);
    }
  }
}

function checked(object: unknown): KubeObject {
  const metadata = (object as KubeObject | undefined)?.metadata;
  if (!metadata || typeof metadata.name !== 'string' || !metadata.name) {
    throw new TypeError('it has no name');
  }
  if (typeof metadata.resourceVersion !== 'string') {
    throw new TypeError('it has no resourceVersion');
  }
  for (const map of ['labels', 'annotations'] as const) {
    if (metadata[map] !== undefined && !isStrings(metadata[map])) {
      throw new TypeError(`its ${map} are no map of strings`);
    }
  }
  return object as KubeObject;
}

function isStrings(value: unknown): boolean {
  return (
    !!value &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    Object.values(value).every(entry => typeof entry === 'string')
  );
}

function stripPod(pod: Json): void {
  const spec = record(pod.spec, 'spec');
  drop(spec, POD_SPEC);
  for (const name of CONTAINERS) {
    if (spec[name] !== undefined) {
      records(spec[name], `spec.${name}`).forEach(stripContainer);
    }
  }
  if (spec.volumes !== undefined) {
    spec.volumes = records(spec.volumes, 'spec.volumes').filter(
      ({ name }) => !String(name).startsWith(API_ACCESS),
    );
  }
  const status = record(pod.status ?? {}, 'status');
  drop(status, POD_STATUS);
  for (const name of ['containerStatuses', 'initContainerStatuses']) {
    if (status[name] !== undefined) {
      records(status[name], `status.${name}`).forEach(container =>
        drop(container, CONTAINER_STATUS),
      );
    }
  }
}

function stripContainer(container: Json): void {
  drop(container, CONTAINER);
  if (container.env !== undefined) {
    container.env = records(container.env, 'env').map(
      ({ value, ...rest }) => rest,
    );
  }
  if (container.volumeMounts !== undefined) {
    container.volumeMounts = records(
      container.volumeMounts,
      'volumeMounts',
    ).filter(({ name }) => !String(name).startsWith(API_ACCESS));
  }
}

function shortAnnotations(
  annotations: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(annotations).filter(
      ([key, value]) =>
        key !== LAST_APPLIED && value.length <= LONGEST_ANNOTATION,
    ),
  );
}

function drop(object: Json, keys: string[]): void {
  for (const key of keys) {
    delete object[key];
  }
}

function record(value: unknown, path: string): Json {
  if (!value || typeof value !== 'object' || Array.isArray(value)) {
    throw new TypeError(`its ${path} is no object`);
  }
  return value as Json;
}

function records(value: unknown, path: string): Json[] {
  if (!Array.isArray(value)) {
    throw new TypeError(`its ${path} is no list`);
  }
  return value.map((entry, index) => record(entry, `${path}[${index}]`));
}
