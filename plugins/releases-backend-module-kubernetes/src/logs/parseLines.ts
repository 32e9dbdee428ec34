/**
 * Lines out of the bytes of a container's log with timestamps, `<RFC 3339 with nanoseconds> <text>\n`. Whatever a program writes comes out
 * as text of bounded length: a line above the limit is cut, what is no UTF-8 is replaced.
 */
import { LogLine } from '@slipway/backstage-plugin-releases-node';

export const LONGEST_LINE = 64 * 1024;
/** A timestamp and its blank. */
const LONGEST_STAMP = 40;
const LINE_FEED = 10;
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z /;

/** Where a line stands: among those of one copy with one timestamp, `tie` counts from 1. */
export interface Position {
  copy: number;
  /** With nine digits of a second, so that positions sort as text. */
  stamp: string;
  tie: number;
}

export class LineParser {
  private held: Buffer[] = [];
  private heldBytes = 0;
  private cut = false;
  private last: Omit<Position, 'copy'> = {
    stamp: '1970-01-01T00:00:00.000000000Z',
    tie: 0,
  };

  constructor(private readonly copy: number) {}

  *push(chunk: Buffer): Generator<LogLine & { position: Position }> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, start);
      if (end < 0) {
        this.hold(chunk.subarray(start));
        return;
      }
      this.hold(chunk.subarray(start, end));
      yield this.take();
      start = end + 1;
    }
  }

  /** The rest, where the log ends without a line end. */
  *end(): Generator<LogLine & { position: Position }> {
    if (this.heldBytes > 0) {
      yield this.take();
    }
  }

  private hold(part: Buffer): void {
    const room = LONGEST_LINE + LONGEST_STAMP - this.heldBytes;
    this.cut ||= part.length > room;
    const kept = part.subarray(0, Math.max(0, room));
    if (kept.length > 0) {
      // The chunk's memory may be used again, or be much larger than what is held of it.
      this.held.push(Buffer.from(kept));
      this.heldBytes += kept.length;
    }
  }

  private take(): LogLine & { position: Position } {
    const bytes = Buffer.concat(this.held);
    const head = bytes.subarray(0, LONGEST_STAMP).toString('latin1');
    const match = STAMP.exec(head);
    const content = bytes.subarray(match ? match[0].length : 0);
    const truncated = this.cut || content.length > LONGEST_LINE;
    this.held = [];
    this.heldBytes = 0;
    this.cut = false;
    const position = this.place(match);
    return {
      position,
      cursor: cursorOf(position),
      time: `${position.stamp.slice(0, 23)}Z`,
      stream: 'stdout',
      text: textOf(content, truncated),
      ...(truncated && { truncated }),
    };
  }

  private place(match: RegExpExecArray | null): Position {
    // What the kubelet itself has to say comes without a timestamp, between others.
    const stamp = match ? fullStamp(match[1], match[2]) : this.last.stamp;
    const tie = stamp === this.last.stamp ? this.last.tie + 1 : 1;
    this.last = { stamp, tie };
    return { copy: this.copy, stamp, tie };
  }
}

function cursorOf({ copy, stamp, tie }: Position): string {
  const pad = (value: number) => String(value).padStart(6, '0');
  return `${pad(copy)}:${stamp}:${pad(tie)}`;
}

/** Undefined for what is no cursor. */
export function positionOf(cursor: string): Position | undefined {
  const match =
    /^(\d{6,9}):(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z):(\d{6,9})$/.exec(
      cursor,
    );
  return match && !Number.isNaN(Date.parse(match[2]))
    ? { copy: Number(match[1]), stamp: match[2], tie: Number(match[3]) }
    : undefined;
}

/** Whether a line of the same copy comes after a position. */
export function isAfter(line: Position, position: Position): boolean {
  return line.stamp === position.stamp
    ? line.tie > position.tie
    : line.stamp > position.stamp;
}

function fullStamp(seconds: string, fraction = ''): string {
  return `${seconds}.${fraction.padEnd(9, '0')}Z`;
}

function textOf(content: Buffer, truncated: boolean): string {
  if (truncated) {
    // Half a character at the cut is left out.
    return new TextDecoder().decode(content.subarray(0, LONGEST_LINE), {
      stream: true,
    });
  }
  const text = content.toString('utf8');
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
