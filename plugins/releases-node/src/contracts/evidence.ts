/**
 * What a target knows of an instance that is not well. A diagnosis is made of these facts alone, so a driver gives whatever it has seen
 * and leaves out what it cannot know; it never guesses.
 */

/**
 * The last failing probe.
 *
 * - `refused`: nothing listens on the port.
 * - `answered`: it answered, with `status`.
 * - `timed-out`: no answer, or no end of the command, within `seconds`.
 * - `exited`: the command ended with `exitCode`.
 * - `broke`: the probe itself could not be done.
 *
 * @public
 */
export interface ProbeEvidence {
  /** What was asked, for example `GET /health`, `TCP 8080` or the command. */
  what: string;
  outcome: 'refused' | 'answered' | 'timed-out' | 'exited' | 'broke';
  port?: number;
  status?: number;
  exitCode?: number;
  seconds?: number;
  /** The beginning of the answer or of the command's output, at most 500 characters. */
  answer?: string;
}

/**
 * In `InstanceStatus.evidence`, and as the `facts` of an `apply`, `restart` or `scale` that was observed as `failed`.
 *
 * @public
 */
export interface InstanceEvidence {
  /** Id of the instance. */
  instance?: string;
  /** Of the copy that ended last; `null` when it ended by a signal, or none has ended. */
  exitCode?: number | null;
  signal?: string | null;
  /** What it printed last, oldest first, at most 20 lines. */
  lastLines?: string[];
  /** Which copy printed them, counting from 1; `copy` is the present one. */
  linesOf?: number;
  copy?: number;
  /** What the last failing probe answered, as a sentence. */
  probe?: string | null;
  failing?: ProbeEvidence;
  /** How often copies of it have ended by themselves. */
  exits?: number;
  /** How long the copy ran that ended last. */
  ranSeconds?: number;
  /** Whether any copy ever was healthy. */
  everHealthy?: boolean;
  running?: boolean;
  /** The ports it was given, by name. */
  ports?: Record<string, number>;
  /** Where its processes listen while its own port refuses; absent where that cannot be seen. */
  listensOn?: { address: string; port: number }[];
  /** Why it can never start. */
  fatal?: { code: string; message: string };
  /** Of the rollout: its bound of time, and how many instances were ready when it was over. */
  limitSeconds?: number;
  ready?: number;
  desired?: number;
}
