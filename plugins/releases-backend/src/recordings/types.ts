/**
 * What is kept of a terminal session, beside the ledger: who, where, how long, how it ended, and whether it can be replayed.
 */

/**
 * - `none`: was not recorded; `recording`: still goes on; `complete`: all of it, gaps within are marked
 * - `partial`: broke off, because the disk was full or the backend died
 * - `removed`: its time was over
 */
export type RecordingState =
  | 'none'
  | 'recording'
  | 'complete'
  | 'partial'
  | 'removed';

export interface SessionStart {
  id: string;
  user: string;
  service: string;
  environment: string;
  target: string;
  instance: string;
  container?: string;
  reason?: string;
  columns: number;
  rows: number;
}

export interface SessionEnd {
  seconds: number;
  /** Stable, for example `terminal.idle`. */
  code: string;
  exitCode?: number;
  recording: RecordingSummary;
}

export interface RecordingSummary {
  state: RecordingState;
  /** Of output, before it was compressed. */
  bytes: number;
  /** Output that was not recorded because it came too fast. */
  gapBytes: number;
}

export interface SessionRecord
  extends Omit<SessionStart, 'columns' | 'rows'>,
    Partial<Omit<SessionEnd, 'recording'>> {
  /** ISO 8601. */
  openedAt: string;
  closedAt?: string;
  recording: RecordingSummary;
}

export interface SessionFilter {
  service: string;
  /** Part of a person's entity ref, in any case. */
  person?: string;
  environment?: string;
}
