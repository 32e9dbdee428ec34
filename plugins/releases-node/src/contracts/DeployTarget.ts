/**
 * The contract of a deploy target: a place that runs services.
 */
import { InstanceEvidence } from './evidence';
import { EffectKey, Fence, Fencing, Observation } from './observation';
import { Workload } from './workload';

/**
 * One service in one environment on this target.
 *
 * @public
 */
export interface PlacementRef {
  /** Entity ref of the service. */
  service: string;
  environment: string;
}

/**
 * What a deployment wants of one placement.
 *
 * - `apply`: run this workload, by rolling replacement.
 * - `restart`: replace every instance by a new one of the same workload, within its rollout bounds.
 * - `scale`: change the number of instances only.
 * - `stop`: no instances; the placement stays known with its workload, so that it can be started again by `apply`.
 * - `remove`: nothing remains of it on the target.
 *
 * @public
 */
export type PlacementAct =
  | { verb: 'apply'; placement: PlacementRef; workload: Workload }
  | { verb: 'restart'; placement: PlacementRef }
  | { verb: 'scale'; placement: PlacementRef; replicas: number }
  | { verb: 'stop'; placement: PlacementRef }
  | { verb: 'remove'; placement: PlacementRef };

/**
 * @public
 */
export interface InstanceStatus {
  /** Unique on the target for all time; never used again. */
  id: string;
  state: 'starting' | 'running' | 'stopping' | 'exited' | 'crash-loop';
  health: 'healthy' | 'unhealthy' | 'unknown';
  versionId: string;
  versionName: string;
  /** ISO 8601. */
  startedAt: string;
  finishedAt?: string;
  restarts: number;
  /** Of the last copy that ended. */
  lastExit?: { code?: number; signal?: string; at: string; reason?: string };
  /** What the last failing probe answered. */
  probeMessage?: string;
  /** What is known of why a live instance is not well. */
  evidence?: InstanceEvidence;
  address?: string;
}

/**
 * What really runs, read from the target.
 *
 * @public
 */
export interface PlacementStatus {
  /** Absent when nothing of the placement is on the target. */
  version?: { id: string; name: string };
  /** SHA-256 of the canonical JSON of the workload that answers now. */
  workloadHash?: string;
  health: 'healthy' | 'degraded' | 'unhealthy' | 'stopped' | 'unknown';
  /** One sentence when it is not healthy. */
  message?: string;
  desired: number;
  ready: number;
  /** The stable address of the service in this environment. */
  url?: string;
  /** Live instances first, then those that ended and whose logs are kept. */
  instances: InstanceStatus[];
  /** ISO 8601, when this was read. */
  observedAt: string;
}

/**
 * @public
 */
export interface LogOptions {
  /** An earlier copy of the instance: 1 is the one before the present. 0 or absent: the present. */
  previous?: number;
  /** ISO 8601; only lines from then on. */
  since?: string;
  /** Only the last so many lines. */
  tail?: number;
  /** Go on after this cursor (of a former line). Wins over `since` and `tail`. */
  after?: string;
  follow: boolean;
  signal?: AbortSignal;
}

/**
 * @public
 */
export interface LogLine {
  /** Opaque; later lines of the same copy sort after earlier ones when fed back as `after`. */
  cursor: string;
  /** ISO 8601, when the line was written. */
  time: string;
  stream: 'stdout' | 'stderr';
  /** Without its line end. Invalid UTF-8 is replaced; a line above 64 KiB is cut and `truncated` is set. */
  text: string;
  truncated?: boolean;
}

/**
 * @public
 */
export interface TerminalSession {
  /** Bytes for the program's standard input. */
  write(data: Uint8Array): void;
  resize(columns: number, rows: number): void;
  /** Stop and go on reading the program's output; between them the program blocks, so nothing is lost and nothing grows. */
  pause(): void;
  resume(): void;
  onData(listener: (data: Uint8Array) => void): void;
  onExit(listener: (exit: { code?: number; signal?: string }) => void): void;
  /** Ends the program and everything it started. */
  close(): Promise<void>;
}

/**
 * @public
 */
export interface DeployTargetCapabilities {
  artifactKinds: ('archive' | 'image')[];
  scale: boolean;
  restart: boolean;
  stop: boolean;
  terminal: boolean;
  previousLogs: boolean;
  resourceLimits: boolean;
}

/**
 * Errors: `fence.stale` (an act below the highest fence), `placement.not-found`, `instance.not-found` (also for an instance of another
 * placement), `artifact.missing`, `artifact.unsupported`, `terminal.unavailable`, `target.refused`, `target.unavailable` (transient).
 *
 * @public
 */
export interface DeployTarget {
  readonly id: string;
  readonly fencing: Fencing;
  readonly capabilities: DeployTargetCapabilities;
  /**
   * For `apply`: `satisfied` once the placement runs exactly this workload, healthy, with nothing of the former left, whoever did it;
   * `failed` once this attempt's rollout has ended without that. The other verbs are satisfied by their own effect key, `stop` and
   * `remove` also by the state itself.
   */
  observe(act: PlacementAct, key: EffectKey): Promise<Observation>;
  act(
    act: PlacementAct,
    key: EffectKey,
    fence: Fence,
  ): Promise<{ reference: string }>;
  /** Asks an act in flight to stop and to leave what serves; observed afterwards as `failed` with code `rollout.aborted`, or `satisfied`. */
  abort(act: PlacementAct, key: EffectKey, fence: Fence): Promise<void>;
  status(placement: PlacementRef): Promise<PlacementStatus>;
  /** Calls `listener` soon after anything of a placement changed; a hint, so the listener reads `status`. */
  watch(listener: (placement: PlacementRef) => void): { close(): void };
  logs(
    placement: PlacementRef,
    instance: string,
    options: LogOptions,
  ): AsyncIterable<LogLine>;
  openTerminal?(
    placement: PlacementRef,
    instance: string,
    options: { columns: number; rows: number; command?: string[] },
  ): Promise<TerminalSession>;
  /** Whether the target itself answers, with one sentence when not. */
  health(): Promise<{ ok: boolean; message?: string }>;
  start?(): Promise<void>;
  stop?(): Promise<void>;
}
