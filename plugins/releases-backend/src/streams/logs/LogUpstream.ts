/**
 * One stream of an instance's log out of its target, and the newest of its lines in memory for however many readers.
 *
 * Lines are numbered in the order in which they came, from 0. A reader keeps its own number; what has left the memory before the reader
 * came to it is a gap for that reader and no one else.
 */
import { LogLine } from '@slipway/backstage-plugin-releases-node';
import { LogEnd } from './endOf';

/** Per line, beside its text. */
const LINE_OVERHEAD_BYTES = 160;
/** Dropping the oldest lines moves the array; so not for each of them. */
const DROP_AT_LEAST = 256;

export class LogUpstream {
  private lines: LogLine[] = [];
  /** Index in `lines` of the oldest that counts as kept. */
  private start = 0;
  private bytes = 0;
  private offset = 0;
  private ending?: LogEnd;
  private readonly listeners = new Set<() => void>();
  private readonly abort = new AbortController();

  /**
   * @param open - opens the upstream; called once
   * @param limitBytes - of memory for lines
   * @param endOf - says what an error of the upstream means to readers
   */
  constructor(
    open: (signal: AbortSignal) => AsyncIterable<LogLine>,
    private readonly limitBytes: number,
    private readonly endOf: (error: unknown) => LogEnd,
  ) {
    this.read(open);
  }

  /** Number of the oldest line in memory. */
  get first(): number {
    return this.offset + this.start;
  }

  /** Number that the next line will get. */
  get next(): number {
    return this.offset + this.lines.length;
  }

  /** Set once no further line will come. */
  get ended(): LogEnd | undefined {
    return this.ending;
  }

  /** Lines from number `from` on, about `limitBytes` of them at most and at least one where there is one. */
  slice(from: number, limitBytes: number): LogLine[] {
    const result: LogLine[] = [];
    let bytes = 0;
    for (
      let index = Math.max(from, this.first) - this.offset;
      index < this.lines.length && bytes < limitBytes;
      index += 1
    ) {
      result.push(this.lines[index]);
      bytes += sizeOf(this.lines[index]);
    }
    return result;
  }

  /** Time of the oldest line in memory. */
  get firstTime(): string | undefined {
    return this.lines[this.start]?.time;
  }

  /** The number after the line with this cursor, when it is in memory. */
  numberAfter(cursor: string): number | undefined {
    for (let index = this.lines.length - 1; index >= this.start; index -= 1) {
      if (this.lines[index].cursor === cursor) {
        return this.offset + index + 1;
      }
    }
    return undefined;
  }

  /** Calls the listener after lines came or the stream ended. */
  onChanged(listener: () => void): { close(): void } {
    this.listeners.add(listener);
    return { close: () => this.listeners.delete(listener) };
  }

  stop(): void {
    this.abort.abort();
  }

  private async read(
    open: (signal: AbortSignal) => AsyncIterable<LogLine>,
  ): Promise<void> {
    try {
      for await (const line of open(this.abort.signal)) {
        this.add(line);
      }
      this.ending = { reason: 'ended' };
    } catch (error) {
      this.ending = this.endOf(error);
    }
    this.listeners.forEach(listener => listener());
  }

  private add(line: LogLine): void {
    this.lines.push(line);
    this.bytes += sizeOf(line);
    while (this.bytes > this.limitBytes && this.start < this.lines.length - 1) {
      this.bytes -= sizeOf(this.lines[this.start]);
      this.start += 1;
    }
    if (
      this.start >= DROP_AT_LEAST &&
      (this.start * 2 > this.lines.length || this.start > 8_192)
    ) {
      this.lines = this.lines.slice(this.start);
      this.offset += this.start;
      this.start = 0;
    }
    this.listeners.forEach(listener => listener());
  }
}

function sizeOf(line: LogLine): number {
  return line.text.length * 2 + LINE_OVERHEAD_BYTES;
}
