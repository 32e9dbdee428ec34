/**
 * Finds text in the whole of a log buffer without ever holding the page up: in slices, and what was looked at once is not looked at again.
 */
import { plainText } from './ansi';
import { LogBuffer } from './LogBuffer';

/** Milliseconds of one slice; the browser draws and hears keys between two of them. */
const SLICE = 8;
/** Characters between two looks at the clock. */
const STRIDE = 16 * 1024;
/** Matches are told at most so often while there are more to come; milliseconds. */
const TELL = 100;

export interface FoundLines {
  /** Ids of lines, ascending. */
  matches: readonly number[];
  /** Whether every line held has been looked at. */
  complete: boolean;
}

export class LogSearch {
  readonly #buffer: LogBuffer;
  #wanted = '';
  #matches: number[] = [];
  /** Id of the next line to look at. */
  #next = 0;
  #snapshot: FoundLines = { matches: [], complete: true };
  #toldAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(buffer: LogBuffer) {
    this.#buffer = buffer;
  }

  /** Begins anew for another text. Letter case is ignored; nothing is found for an empty text. */
  want(text: string): void {
    const wanted = text.trim().toLowerCase();
    if (wanted === this.#wanted) {
      return;
    }
    this.#wanted = wanted;
    this.#matches = [];
    this.#next = 0;
    this.#toldAt = performance.now();
    if (wanted) {
      this.#schedule();
    } else {
      this.#tell(true);
    }
  }

  readonly getSnapshot = (): FoundLines => this.#snapshot;

  /** Searches while anybody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    const leave = this.#buffer.subscribe(this.#schedule);
    this.#schedule();
    return () => {
      leave();
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        clearTimeout(this.#timer);
        this.#timer = undefined;
      }
    };
  };

  readonly #schedule = () => {
    if (this.#wanted && this.#listeners.size) {
      this.#timer ??= setTimeout(this.#slice, 0);
    }
  };

  readonly #slice = () => {
    this.#timer = undefined;
    const { entries } = this.#buffer.getSnapshot();
    const first = entries[0]?.id ?? 0;
    const until = performance.now() + SLICE;
    let index = Math.max(0, this.#next - first);
    let stride = 0;
    while (index < entries.length) {
      const { id, text, mark } = entries[index];
      if (!mark && plainText(text).toLowerCase().includes(this.#wanted)) {
        this.#matches.push(id);
      }
      index += 1;
      stride += text.length + 16;
      if (stride > STRIDE) {
        stride = 0;
        if (performance.now() > until) {
          break;
        }
      }
    }
    this.#next = first + index;
    this.#forget(first);
    const complete = index >= entries.length;
    if (complete || performance.now() - this.#toldAt > TELL) {
      this.#tell(complete);
    }
    if (!complete) {
      this.#schedule();
    }
  };

  /** Lines that the buffer has let go. */
  #forget(first: number): void {
    if (this.#matches.length && this.#matches[0] < first) {
      this.#matches = this.#matches.slice(lowerBound(this.#matches, first));
    }
  }

  #tell(complete: boolean): void {
    this.#toldAt = performance.now();
    this.#snapshot = { matches: this.#matches.slice(), complete };
    this.#listeners.forEach(listener => listener());
  }
}

/** Index of the first number that is not below `value`, in an ascending list. */
export function lowerBound(sorted: readonly number[], value: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (sorted[middle] < value) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}
