/**
 * Where a log view gets its lines.
 */
import { LogEntry, LogMark } from './LogBuffer';

/**
 * @public
 */
export type LogLineInput = Pick<
  LogEntry,
  'text' | 'time' | 'stream' | 'key' | 'part'
>;

/**
 * - `open`: the line is up; once more after `lost`.
 * - `lines` carry the position after them, to be given back when the connection is opened again.
 * - `gap`: lines were skipped because this reader was too slow.
 * - `lost`: a source that heals by itself is trying again; what it says next is `open`.
 * - `mark`: one of our marks between lines, for a source made of several.
 * - `end`: nothing follows.
 *
 * @public
 */
export type LogEvent =
  | { type: 'open' }
  | { type: 'lines'; lines: LogLineInput[]; position?: string }
  | { type: 'gap'; dropped?: number }
  | { type: 'lost' }
  | { type: 'mark'; mark: LogMark; text: string; part: LogEntry['part'] }
  | { type: 'end'; reason?: string };

/**
 * One log. A new object means another log: the view starts over.
 *
 * @public
 */
export interface LogSource {
  /** Name of the file that *Download* makes. */
  fileName: string;
  /**
   * From `position` on, from the start (or the usual tail) without. It is not asked for the next event while the page has no room, so it
   * should let its upstream wait then. Throws ReleasesApiError.
   */
  open(
    position: string | undefined,
    signal: AbortSignal,
  ): AsyncIterable<LogEvent>;
}
