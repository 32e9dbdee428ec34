/**
 * What rendering makes, and what it is told besides the workload.
 */
import type {
  V1ConfigMap,
  V1Deployment,
  V1Ingress,
  V1Service,
} from '@kubernetes/client-node';

export type Manifest = (V1ConfigMap | V1Deployment | V1Ingress | V1Service) & {
  apiVersion: string;
  kind: 'ConfigMap' | 'Deployment' | 'Ingress' | 'Service';
  metadata: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
  };
};

/** How a service is reached from outside its cluster. */
export type Exposure =
  | { type: 'cluster' }
  /** `host`: where the nodes' ports answer. */
  | { type: 'node-port'; host: string }
  | {
      type: 'ingress';
      /** With `{service}` and `{environment}` in it. */
      host: string;
      className?: string;
      tlsSecret?: string;
      annotations: Record<string, string>;
    };

/** What the target's configuration says of every workload on it. */
export interface RenderSettings {
  /** Id of the target. */
  target: string;
  namespace: string;
  exposure: Exposure;
  imagePullSecrets: string[];
  serviceAccount?: string;
  /** A pod that leaves goes on answering for so long, until nobody is sent to it any more. 0: ends at once. */
  drainSeconds: number;
  /** Between SIGTERM and SIGKILL. */
  graceSeconds: number;
  /** Folder of files whose path is relative. */
  filesFolder: string;
}

/** What holds for this act alone. */
export interface RenderAct {
  /** Changes when every pod shall be replaced by one of the same. */
  restart?: string;
  /** In place of the workload's number: while stopped, or with an autoscaler. `null` leaves the number to others. */
  replicas?: number | null;
  stopped?: boolean;
}
