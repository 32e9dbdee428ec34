/**
 * Where a log view gets its lines.
 */
import { LogEntry } from './LogBuffer';

/**
 * @public
 */
export type LogLineInput = Pick<LogEntry, 'text' | 'time' | 'stream'>;

/**
 * `lines` carry the position after them, to be given back when the connection is opened again; `end` says that nothing follows.
 *
 * @public
 */
export type LogEvent =
  | { type: 'open' }
  | { type: 'lines'; lines: LogLineInput[]; position?: string }
  | { type: 'gap'; dropped?: number }
  | { type: 'end'; reason?: string };

/**
 * One log. A new object means another log: the view starts over.
 *
 * @public
 */
export interface LogSource {
  /** Name of the file that *Download* makes. */
  fileName: string;
  /** From `position` on, from the start (or the usual tail) without. Throws ReleasesApiError. */
  open(
    position: string | undefined,
    signal: AbortSignal,
  ): AsyncIterable<LogEvent>;
}
