/**
 * What the objects of a placement are called, and the marks by which they are known again.
 */
import { PlacementRef } from '@slipway/backstage-plugin-releases-node';
import { createHash } from 'node:crypto';

const DOMAIN = 'slipway.dev';

/** Labels and annotations that this module puts on objects. */
export const MARKS = {
  /** Label: name of the placement; what pods are selected by, and what says that an object is ours. */
  placement: `${DOMAIN}/placement`,
  /** Annotations: entity ref of the service, name of the environment. */
  service: `${DOMAIN}/service`,
  environment: `${DOMAIN}/environment`,
  /** Label: id of the target in Slipway. */
  target: `${DOMAIN}/target`,
  /** Annotations of the version that was asked for. */
  versionId: `${DOMAIN}/version-id`,
  versionName: `${DOMAIN}/version`,
  workloadHash: `${DOMAIN}/workload-hash`,
  /** Annotation: the highest fence that wrote this object. */
  fence: `${DOMAIN}/fence`,
  /** Annotation of the Deployment: the attempt that wrote it, `<operation>/<step>/<attempt>`. */
  effect: `${DOMAIN}/effect`,
  /** Annotation of the Deployment: what served before the present rollout, as JSON. */
  former: `${DOMAIN}/former`,
  /** Annotation of the Deployment while it is stopped on purpose. */
  stopped: `${DOMAIN}/stopped`,
  /** Annotation of pods: the same for pods that are alike in everything. */
  generation: `${DOMAIN}/generation`,
  /** Annotations of pods: change with a restart, and with the content of files that roll. */
  restart: `${DOMAIN}/restart`,
  files: `${DOMAIN}/files`,
} as const;

export const FIELD_MANAGER = 'slipway';

/** A Service's name, the strictest of all, has at most 63 characters; a hash and a suffix such as `-record` follow. */
const WORDS_LENGTH = 36;
const HASH_LENGTH = 10;

/**
 * A legal name for everything of one placement: readable, and unique by its hash whatever the names are made of. DNS-1035, since a
 * Service must begin with a letter.
 */
export function placementName(target: string, ref: PlacementRef): string {
  const short = ref.service.slice(ref.service.lastIndexOf('/') + 1);
  const hash = createHash('sha256')
    .update(JSON.stringify([target, ref.service, ref.environment]))
    .digest('hex')
    .slice(0, HASH_LENGTH);
  return `${words(`${short}-${ref.environment}`)}-${hash}`;
}

/** As a label's value: at most 63 characters of those allowed. */
export function labelValue(text: string): string {
  return text
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}

function words(text: string): string {
  const legal = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '');
  const begun = /^[a-z]/.test(legal) ? legal : `s-${legal}`;
  return begun.slice(0, WORDS_LENGTH).replace(/-+$/, '');
}
