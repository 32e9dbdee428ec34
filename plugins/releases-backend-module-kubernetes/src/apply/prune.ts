/**
 * Removes what a former version of a placement had and the present one has not. Only what stands in our inventory, carries our label and was
 * not made anew by somebody else goes.
 */
import { ApiError, Cluster } from '../clusters';
import { MARKS } from '../render';
import { get, NamedManifest, ObjectRef, orAbsent, pathOf } from './objects';

export function refOf(
  manifest: NamedManifest & { apiVersion: string },
): ObjectRef {
  const { apiVersion, kind, metadata } = manifest;
  return { apiVersion, kind, name: metadata.name };
}

/** Both, each once. */
export function union(a: ObjectRef[], b: ObjectRef[]): ObjectRef[] {
  return [...a, ...without(b, a)];
}

export function without(a: ObjectRef[], b: ObjectRef[]): ObjectRef[] {
  return a.filter(
    ref => !b.some(other => other.kind === ref.kind && other.name === ref.name),
  );
}

/** Deletes each that is ours; what depends on it goes in the background. Answers which are still there. */
export async function prune(
  cluster: Cluster,
  namespace: string,
  placement: string,
  refs: ObjectRef[],
): Promise<ObjectRef[]> {
  const there = await Promise.all(
    refs.map(async ref => {
      const live = await get(cluster, ref.kind, namespace, ref.name);
      if (!live || live.metadata.labels?.[MARKS.placement] !== placement) {
        return false;
      }
      if (!live.metadata.deletionTimestamp) {
        await remove(cluster, pathOf(ref.kind, namespace, ref.name), {
          uid: live.metadata.uid,
          resourceVersion: live.metadata.resourceVersion,
        });
      }
      return true;
    }),
  );
  return refs.filter((_, index) => there[index]);
}

async function remove(
  cluster: Cluster,
  path: string,
  preconditions: { uid: string; resourceVersion: string },
): Promise<void> {
  try {
    await orAbsent(
      cluster.request({
        method: 'DELETE',
        path,
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          propagationPolicy: 'Background',
          preconditions,
        },
      }),
    );
  } catch (error) {
    // It has changed since it was looked at, and is looked at again with the next observation.
    if (!(error instanceof ApiError) || error.status !== 409) {
      throw error;
    }
  }
}
