/**
 * The words of the watch cache: what can be watched, what is kept of an object, and what readers are told.
 */

/** As far as this cache reads an object; the rest of it is as the API server sent it, less what nobody is shown (strip.ts). */
export interface KubeObject {
  kind?: string;
  apiVersion?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: {
      apiVersion: string;
      kind: string;
      name: string;
      uid: string;
      controller?: boolean;
    }[];
  };
}

/** Where each kind that can be watched lives, by its plural. Secrets are not among them, on purpose. */
export const RESOURCES = {
  pods: { api: '/api/v1', kind: 'Pod' },
  services: { api: '/api/v1', kind: 'Service' },
  configmaps: { api: '/api/v1', kind: 'ConfigMap' },
  events: { api: '/api/v1', kind: 'Event' },
  resourcequotas: { api: '/api/v1', kind: 'ResourceQuota' },
  persistentvolumeclaims: { api: '/api/v1', kind: 'PersistentVolumeClaim' },
  deployments: { api: '/apis/apps/v1', kind: 'Deployment' },
  replicasets: { api: '/apis/apps/v1', kind: 'ReplicaSet' },
  statefulsets: { api: '/apis/apps/v1', kind: 'StatefulSet' },
  daemonsets: { api: '/apis/apps/v1', kind: 'DaemonSet' },
  jobs: { api: '/apis/batch/v1', kind: 'Job' },
  cronjobs: { api: '/apis/batch/v1', kind: 'CronJob' },
  ingresses: { api: '/apis/networking.k8s.io/v1', kind: 'Ingress' },
  horizontalpodautoscalers: {
    api: '/apis/autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
  },
} as const;

export type CachedKind = keyof typeof RESOURCES;

export interface CacheQuery {
  kind: CachedKind;
  namespace: string;
  /** As Kubernetes writes them: `app=shop,tier in (web, api),!old`. Absent: all. */
  labelSelector?: string;
}

/** One object that came, changed or went. Objects are shared by all readers: never change one. */
export interface CacheChange<T extends KubeObject = KubeObject> {
  type: 'added' | 'changed' | 'removed';
  object: T;
  /** What was known before. */
  previous?: T;
}

/** An object that could not be taken in, or that a listener failed on. The others are not touched by it. */
export interface SetAside {
  /** Name within its namespace; `?` where even that could not be read. */
  name: string;
  reason: string;
  /** ISO 8601. */
  at: string;
}

/** Of one list and watch. */
export interface ReflectorHealth {
  cluster: string;
  kind: CachedKind;
  namespace: string;
  state: 'stopped' | 'listing' | 'watching' | 'waiting';
  /** ISO 8601; while a watch is open. */
  connectedSince?: string;
  /** ISO 8601; when the API server last said anything, bookmarks included. */
  heardAt?: string;
  /** The last thing that went wrong, also when it is over. */
  lastError?: { at: string; message: string };
  /** Failed tries in a row; 0 while a watch is open. */
  failures: number;
  /** ISO 8601; while waiting. */
  nextTryAt?: string;
  objects: number;
  listeners: number;
  setAside: SetAside[];
}
