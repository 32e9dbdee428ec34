/**
 * The lines that a page holds: appended at the end, bounded in lines and in characters, told about in batches.
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
  /** Names the line in its log whenever that is opened, for links to it: a line number or a cursor. */
  key?: string;
  /** Which of several merged logs it is of. */
  part?: { name: string; index: number };
  /** A line of ours and not of the log. */
  mark?: LogMark;
}

/**
 * @public
 */
export type LogMark = 'gap' | 'reconnected' | 'ended' | 'refused';

export interface LogSnapshot {
  entries: readonly LogEntry[];
  /** How many of the oldest lines were let go. */
  dropped: number;
  /** Nothing more is taken until the reader goes on: the page is full of lines that have not been seen. */
  full: boolean;
}

/** Beyond this the oldest lines go, whatever their number; UTF-16 units. */
const CHARACTERS = 32 * 1024 * 1024;
/** Let go in portions: moving a hundred thousand entries for each new one would be felt. */
const SLACK = 1.05;

export class LogBuffer {
  readonly #capacity: number;
  readonly #characters: number;
  #entries: LogEntry[] = [];
  #nextId = 0;
  #size = 0;
  #snapshot: LogSnapshot = { entries: [], dropped: 0, full: false };
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  /** From this line on somebody is reading. */
  #floor: number | undefined;
  readonly #waiters = new Set<() => void>();

  constructor(capacity: number = 100_000, characters: number = CHARACTERS) {
    this.#capacity = capacity;
    this.#characters = characters;
  }

  append(lines: Omit<LogEntry, 'id'>[]): void {
    for (const line of lines) {
      this.#entries.push({ ...line, id: this.#nextId });
      this.#nextId += 1;
      this.#size += line.text.length;
    }
    this.#trim();
    this.#timer ??= setTimeout(this.#tell, 50);
  }

  /** Keeps everything from this line on, for it is being read; `undefined` lets the oldest go again. */
  hold(floor: number | undefined): void {
    this.#floor = floor;
    if (!this.#full) {
      this.#waiters.forEach(wake => wake());
      this.#waiters.clear();
    }
    if (this.#full !== this.#snapshot.full) {
      this.#timer ??= setTimeout(this.#tell, 50);
    }
  }

  /** Resolves when more may be appended: at once, unless what is held for a reader fills the buffer. */
  async room(signal: AbortSignal): Promise<void> {
    while (this.#full && !signal.aborted) {
      await new Promise<void>(resolve => {
        this.#waiters.add(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  readonly getSnapshot = (): LogSnapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get #first(): number {
    return this.#nextId - this.#entries.length;
  }

  get #full(): boolean {
    return (
      this.#floor !== undefined &&
      this.#floor <= this.#first &&
      (this.#entries.length >= this.#capacity || this.#size >= this.#characters)
    );
  }

  #trim(): void {
    if (
      this.#entries.length <= this.#capacity * SLACK &&
      this.#size <= this.#characters * SLACK
    ) {
      return;
    }
    const atMost =
      this.#floor === undefined
        ? this.#entries.length
        : Math.max(0, this.#floor - this.#first);
    let gone = 0;
    while (
      gone < atMost &&
      (this.#entries.length - gone > this.#capacity ||
        this.#size > this.#characters)
    ) {
      this.#size -= this.#entries[gone].text.length;
      gone += 1;
    }
    this.#entries = this.#entries.slice(gone);
  }

  readonly #tell = () => {
    this.#timer = undefined;
    this.#snapshot = {
      entries: this.#entries.slice(),
      dropped: this.#first,
      full: this.#full,
    };
    this.#listeners.forEach(listener => listener());
  };
}
