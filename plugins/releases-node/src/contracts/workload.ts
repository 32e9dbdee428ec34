/**
 * The neutral workload: what a version with a configuration should look like when it runs, in no target's own words. Each target renders it.
 */

/**
 * An immutable, content-addressed result of a build.
 *
 * @public
 */
export interface Artifact {
  /** Unique within a version, for example `app`. */
  name: string;
  /** `archive`: a gzipped tar in the blob store, named by its digest. `image`: an OCI image in a registry, `reference` without tag. */
  kind: 'archive' | 'image';
  /** `sha256:` and 64 lower-case hexadecimal digits. */
  digest: string;
  /** Bytes, where known. */
  size?: number;
  /** For `image`: registry and repository, without tag or digest. */
  reference?: string;
  /** For `archive`: the command that starts it, run in the unpacked folder. */
  command?: string[];
}

/**
 * @public
 */
export type Probe =
  | { type: 'http'; path: string; port?: string }
  | { type: 'tcp'; port?: string }
  | { type: 'command'; command: string[] };

/**
 * A probe with its rhythm. All times in seconds.
 *
 * @public
 */
export interface ProbeSpec {
  check: Probe;
  /** Between two probes. */
  periodSeconds: number;
  /** One probe may take this long. */
  timeoutSeconds: number;
  /** So many failures in a row make an instance unhealthy. */
  failureThreshold: number;
}

/**
 * @public
 */
export interface WorkloadPort {
  /** Name within the workload, for example `http`; the first port is the one that the service's address answers on. */
  name: string;
  protocol: 'http' | 'tcp';
  /** The port that the program listens on where instances have addresses of their own; targets without that give `PORT` instead. */
  port: number;
}

/**
 * A file given to every instance. `reload`: `roll` replaces instances when it changes, `hot` changes it under the running ones.
 *
 * @public
 */
export interface WorkloadFile {
  /** Relative to the instance's folder, or absolute for containers. Never with `..`. */
  path: string;
  content: string;
  reload: 'roll' | 'hot';
}

/**
 * @public
 */
export interface RolloutBounds {
  /** Instances allowed above `replicas` while replacing. At least one of the two is above 0. */
  maxSurge: number;
  /** Instances allowed below `replicas` while replacing. */
  maxUnavailable: number;
  /** The whole replacement must be done within this. */
  timeoutSeconds: number;
}

/**
 * @public
 */
export interface Workload {
  /** Entity ref of the service, `component:default/shop-api`. */
  service: string;
  environment: string;
  version: { id: string; name: string; commit?: string };
  artifact: Artifact;
  replicas: number;
  ports: WorkloadPort[];
  probe?: ProbeSpec;
  /** Kubernetes quantities, for example `250m` and `64Mi`. Targets that cannot limit say so in their capabilities. */
  resources: {
    requests: { cpu?: string; memory?: string };
    limits: { cpu?: string; memory?: string };
  };
  variables: Record<string, string>;
  files: WorkloadFile[];
  rollout: RolloutBounds;
}
