/**
 * Workloads that run on a cluster already. What a service's annotations point at is proposed, and only within the namespace that the target
 * has for it. A claim is a mark on the workload itself, written against the version that was read: of two who claim it, one does.
 */
import {
  ClaimableWorkload,
  PlacementRef,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { get, LiveDeployment, pathOf } from '../apply';
import { ApiError, Cluster } from '../clusters';
import { MARKS } from '../render';

const ID = 'backstage.io/kubernetes-id';
const NAMESPACE = 'backstage.io/kubernetes-namespace';
const SELECTOR = 'backstage.io/kubernetes-label-selector';
const CLUSTER = 'backstage.io/kubernetes-cluster';

const CLAIM = 'slipway.dev/claim';
/** So many are proposed at most. */
const LIMIT = 50;
const TRIES = 3;

/** Where a target has the workloads of a placement. */
export interface ClaimPlace {
  cluster: Cluster;
  namespace: string;
  placement: PlacementRef;
}

/** What the annotations of the service find, without what Slipway made and what is claimed for others. */
export async function findClaimable(
  { cluster, namespace, placement }: ClaimPlace,
  annotations: Record<string, string>,
): Promise<ClaimableWorkload[]> {
  const selector =
    annotations[SELECTOR] ?? (annotations[ID] && `${ID}=${annotations[ID]}`);
  if (
    !selector ||
    (annotations[CLUSTER] ?? cluster.name) !== cluster.name ||
    (annotations[NAMESPACE] ?? namespace) !== namespace
  ) {
    return [];
  }
  const { items } = await cluster
    .request<{ items: LiveDeployment[] }>({
      path: pathOf('Deployment', namespace),
      query: { labelSelector: selector, limit: LIMIT },
    })
    .catch(error => {
      if (!(error instanceof ApiError && error.status === 400)) throw error;
      throw new ReleasesError(
        'claim.selector-invalid',
        `The labels '${selector}' that the annotations of ${placement.service} name are not such as Kubernetes can read: ${error.message}`,
        { status: 409, cause: error },
      );
    });
  return items
    .filter(found => isFree(found, placement))
    .map(found => describeWorkload(cluster, found));
}

/** Errors: `claim.not-found`, also of a workload elsewhere, and `claim.taken`. */
export async function claimWorkload(
  place: ClaimPlace,
  reference: string,
): Promise<ClaimableWorkload> {
  return changeMark(place, reference, found => {
    if (!isFree(found, place.placement)) throw taken(reference);
    return claimOf(place.placement);
  });
}

/** Takes the mark away where it is this placement's. One that is gone has none. */
export async function releaseWorkload(
  place: ClaimPlace,
  reference: string,
): Promise<void> {
  const mine = claimOf(place.placement);
  await changeMark(place, reference, found =>
    markOf(found) === mine ? null : markOf(found),
  ).catch(error => {
    if (!(error instanceof ReleasesError && error.code === 'claim.not-found')) {
      throw error;
    }
  });
}

async function changeMark(
  { cluster, namespace }: ClaimPlace,
  reference: string,
  next: (found: LiveDeployment) => string | null | undefined,
): Promise<ClaimableWorkload> {
  const prefix = referenceOf(cluster, namespace, '');
  const name = reference.startsWith(prefix)
    ? reference.slice(prefix.length)
    : '';
  for (let attempt = 1; ; attempt++) {
    const found = /^[a-z0-9][-a-z0-9.]*$/.test(name)
      ? await get<LiveDeployment>(cluster, 'Deployment', namespace, name)
      : undefined;
    if (!found) {
      throw new ReleasesError(
        'claim.not-found',
        `There is no workload '${reference}' in namespace '${namespace}' of cluster '${cluster.name}', where this target has the service.`,
        { status: 404 },
      );
    }
    const mark = next(found);
    if (mark === markOf(found)) return describeWorkload(cluster, found);
    try {
      await cluster.request({
        method: 'PATCH',
        path: pathOf('Deployment', namespace, name),
        contentType: 'application/merge-patch+json',
        body: {
          metadata: {
            resourceVersion: found.metadata.resourceVersion,
            annotations: { [CLAIM]: mark },
          },
        },
      });
      return describeWorkload(cluster, found);
    } catch (error) {
      const conflict = error instanceof ApiError && error.status === 409;
      if (!conflict || attempt === TRIES) throw error;
    }
  }
}

function isFree(found: LiveDeployment, placement: PlacementRef): boolean {
  const mark = markOf(found);
  return (
    !found.metadata.labels?.[MARKS.placement] &&
    (mark === undefined || mark === claimOf(placement))
  );
}

function markOf({ metadata }: LiveDeployment): string | undefined {
  return metadata.annotations?.[CLAIM];
}

function claimOf({ service, environment }: PlacementRef): string {
  return `${service}#${environment}`;
}

/** Whichever target reaches it, a workload has one. */
function referenceOf(
  cluster: Cluster,
  namespace: string,
  name: string,
): string {
  return `kubernetes:${cluster.name}/${namespace}/deployments/${name}`;
}

function describeWorkload(
  cluster: Cluster,
  { metadata, spec }: LiveDeployment,
): ClaimableWorkload {
  const { name, namespace } = metadata;
  return {
    reference: referenceOf(cluster, namespace, name),
    title: `Deployment ${name} in namespace ${namespace} of ${cluster.name}`,
    images: (spec.template.spec?.containers ?? []).flatMap(
      ({ image }) => image ?? [],
    ),
  };
}

function taken(reference: string): ReleasesError {
  return new ReleasesError(
    'claim.taken',
    `${reference} belongs to another service, or Slipway made it. Release it there first.`,
    { status: 409 },
  );
}
