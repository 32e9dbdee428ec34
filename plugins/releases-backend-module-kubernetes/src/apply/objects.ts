/**
 * Objects of Kubernetes as this module reads and names them.
 */
import type {
  V1DeploymentSpec,
  V1DeploymentStatus,
} from '@kubernetes/client-node';
import { RESOURCES } from '../cache/types';
import { ApiError, Cluster } from '../clusters';

/** As far as all have it in common. */
export interface LiveObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    resourceVersion: string;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    managedFields?: ManagedFields[];
  };
}

export interface ManagedFields {
  manager: string;
  operation: 'Apply' | 'Update';
  subresource?: string;
  time?: string;
  fieldsV1?: Record<string, unknown>;
}

export interface LiveDeployment extends LiveObject {
  spec: V1DeploymentSpec;
  status?: Omit<V1DeploymentStatus, 'conditions'> & {
    conditions?: {
      type: string;
      status: string;
      reason?: string;
      message?: string;
      lastTransitionTime?: string;
      lastUpdateTime?: string;
    }[];
  };
}

/** What names one object for good within a namespace. */
export interface ObjectRef {
  apiVersion: string;
  kind: string;
  name: string;
}

export function pathOf(kind: string, namespace: string, name?: string): string {
  const found = Object.entries(RESOURCES).find(
    ([, resource]) => resource.kind === kind,
  );
  if (!found) {
    throw new Error(`This module knows no path of objects of kind ${kind}`);
  }
  const [plural, { api }] = found;
  return `${api}/namespaces/${namespace}/${plural}${name ? `/${name}` : ''}`;
}

export function get<T extends LiveObject>(
  cluster: Cluster,
  kind: string,
  namespace: string,
  name: string,
): Promise<T | undefined> {
  return orAbsent(cluster.request<T>({ path: pathOf(kind, namespace, name) }));
}

/** An answer of 404 as undefined, where it is the object that is not there. */
export async function orAbsent<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}

export function titleOf({ kind, metadata }: NamedManifest): string {
  return `${kind} ${metadata.name}`;
}

export interface NamedManifest {
  kind: string;
  metadata: { name: string };
}
