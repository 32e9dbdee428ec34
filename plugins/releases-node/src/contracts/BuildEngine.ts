/**
 * The contract of a build engine: what turns a commit into artifacts.
 */
import { EffectKey, Fence, Fencing, Observation } from './observation';
import { Artifact } from './workload';

/**
 * What is to be built; everything the engine needs, frozen in the plan.
 *
 * @public
 */
export interface BuildSpec {
  /** Id of the build in Slipway. */
  build: string;
  /** Entity ref of the service. */
  service: string;
  source: { host: string; repository: string; commit: string; branch?: string };
  /** The pipeline's body in the engine's own language, after parameters were checked against their schema. */
  body: string;
  /** Given to the build as environment variables (local) or job parameters (Jenkins); never spliced into the body. */
  parameters: Record<string, string>;
  /** The whole build must end within this. */
  timeoutSeconds: number;
}

/**
 * @public
 */
export interface BuildStage {
  name: string;
  state: 'pending' | 'running' | 'succeeded' | 'failed' | 'aborted' | 'skipped';
  /** ISO 8601. */
  startedAt?: string;
  finishedAt?: string;
  /** Byte offset in the build's log where this stage begins. */
  logOffset?: number;
}

/**
 * @public
 */
export interface BuildStatus {
  state: 'queued' | 'running' | 'succeeded' | 'failed' | 'aborted';
  stages: BuildStage[];
  startedAt?: string;
  finishedAt?: string;
  /** Why it failed, one sentence with a stable code (`build.step-failed`, `build.timed-out`, `build.artifact-missing`, `build.lost`, …). */
  failure?: {
    code: string;
    message: string;
    stage?: string;
    exitCode?: number;
  };
  /** What it made; only when succeeded. */
  artifacts: Artifact[];
  /** The version's name as the build declared it, when it did. */
  versionName?: string;
  /** A page of the build on its engine, where there is one. */
  webUrl?: string;
}

/**
 * @public
 */
export interface BuildEngineCapabilities {
  abort: boolean;
  stages: boolean;
  /** The body can be edited as a service's own recipe. */
  customBody: boolean;
  /** More than so many are not begun at once; the others wait. Absent: it has a queue of its own. */
  maxConcurrent?: number;
}

/**
 * `observe` answers `satisfied` once the build has ended in success, `failed` once it failed or was aborted, both with `reference`
 * retrievable by `find`. Errors: `build.not-found`, `pipeline.invalid`, `fence.stale`, `builder.unavailable` (transient).
 *
 * @public
 */
export interface BuildEngine {
  readonly id: string;
  /** The pipeline language it reads, for example `slipway-shell/v1` or `jenkins-declarative`. */
  readonly language: string;
  readonly fencing: Fencing;
  readonly capabilities: BuildEngineCapabilities;
  /** Checks a pipeline body; an empty list means it is fine. */
  validate(body: string): Promise<{ message: string; line?: number }[]>;
  observe(spec: BuildSpec, key: EffectKey): Promise<Observation>;
  /** Starts the build; answers its reference on the engine. Repeating a key that was seen answers the same reference. */
  act(
    spec: BuildSpec,
    key: EffectKey,
    fence: Fence,
  ): Promise<{ reference: string }>;
  status(reference: string): Promise<BuildStatus>;
  /** Ends a build; when it has ended already, nothing happens. Resolves when the request is accepted, not when it has ended. */
  abort(reference: string, fence: Fence): Promise<void>;
  /**
   * The log from a byte offset. With `follow` it goes on until the build ends or the signal aborts; without, it ends at the present end.
   */
  log(
    reference: string,
    options: { offset: number; follow: boolean; signal?: AbortSignal },
  ): AsyncIterable<{ offset: number; data: Uint8Array }>;
  start?(): Promise<void>;
  stop?(): Promise<void>;
}
