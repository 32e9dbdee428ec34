/**
 * The lines that a page holds: appended at the end, bounded, told about in batches.
 */

/**
 * @public
 */
export interface LogEntry {
  /** Counts up by one from the first line that the page ever held. */
  id: number;
  /** As sent, escape sequences included. */
  text: string;
  /** ISO 8601. */
  time?: string;
  stream?: 'stdout' | 'stderr';
  /** A line of ours and not of the log. */
  mark?: 'gap' | 'reconnected' | 'ended';
}

export interface LogSnapshot {
  entries: readonly LogEntry[];
  /** How many of the oldest lines were let go. */
  dropped: number;
}

export class LogBuffer {
  readonly #capacity: number;
  #entries: LogEntry[] = [];
  #nextId = 0;
  #dropped = 0;
  #snapshot: LogSnapshot = { entries: [], dropped: 0 };
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(capacity: number = 100_000) {
    this.#capacity = capacity;
  }

  append(lines: Omit<LogEntry, 'id'>[]): void {
    for (const line of lines) {
      this.#entries.push({ ...line, id: this.#nextId });
      this.#nextId += 1;
    }
    // Let go in portions: moving a hundred thousand entries for each new one would be felt.
    if (this.#entries.length > this.#capacity * 1.05) {
      this.#entries = this.#entries.slice(-this.#capacity);
      this.#dropped = this.#nextId - this.#entries.length;
    }
    this.#timer ??= setTimeout(this.#tell, 50);
  }

  readonly getSnapshot = (): LogSnapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly #tell = () => {
    this.#timer = undefined;
    this.#snapshot = { entries: this.#entries.slice(), dropped: this.#dropped };
    this.#listeners.forEach(listener => listener());
  };
}
