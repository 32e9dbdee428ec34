/**
 * Lines of several logs in the order in which they were written, as far as can be known while they still come.
 */

/** A log that said nothing for so long has nothing older to say; milliseconds. */
const QUIET = 400;

interface Part<T> {
  lines: T[];
  /** Of its newest line; ISO 8601. */
  latest: string;
  heardAt: number;
  over: boolean;
}

export class TimeMerge<T extends { time?: string }> {
  readonly #parts: Part<T>[];
  #waiting = 0;

  constructor(parts: number, now: number) {
    this.#parts = Array.from({ length: parts }, () => ({
      lines: [],
      latest: '',
      heardAt: now,
      over: false,
    }));
  }

  /** Lines that were given and not taken. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Lines of one log, in its own order; one without a time counts as of the line before it. */
  add(part: number, lines: T[], now: number): void {
    const mine = this.#parts[part];
    mine.lines.push(...lines);
    mine.heardAt = now;
    this.#waiting += lines.length;
    for (const { time } of lines) {
      if (time !== undefined && time > mine.latest) {
        mine.latest = time;
      }
    }
  }

  /** Nothing more comes of this log for now; `add` makes it count again. */
  over(part: number, over: boolean): void {
    this.#parts[part].over = over;
  }

  /** The lines before which nothing can come any more, in order. */
  take(now: number): T[] {
    const awaited = this.#parts.filter(
      part => !part.over && now - part.heardAt < QUIET,
    );
    const limit = awaited
      .map(part => part.latest)
      .reduce<string | undefined>(
        (least, latest) =>
          least === undefined || latest < least ? latest : least,
        undefined,
      );
    const taken: { time: string; line: T }[] = [];
    for (const part of this.#parts) {
      let count = 0;
      let time = '';
      for (const line of part.lines) {
        time = line.time ?? time;
        if (limit !== undefined && time > limit) {
          break;
        }
        taken.push({ time, line });
        count += 1;
      }
      part.lines.splice(0, count);
    }
    this.#waiting -= taken.length;
    // Stable: lines of one moment stay in their log's order.
    return taken
      .sort((a, b) => {
        if (a.time === b.time) {
          return 0;
        }
        return a.time < b.time ? -1 : 1;
      })
      .map(({ line }) => line);
  }
}
