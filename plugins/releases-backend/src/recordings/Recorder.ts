/**
 * Records one terminal, off the way that keys and output take: what comes is put into a buffer, and a writer of its own masks, encodes and
 * stores it in parts.
 *
 * ```
 *   output ──> buffer (bounded) ──(every 5 s, or when there is much)──> masked ──> lines ──> part in the store
 *                 │ full: the terminal is held back where it must be recorded, else a gap is counted and marked
 * ```
 * Input is not recorded: it holds passwords. What a program echoes is output.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { StreamMasker } from '../masking';
import { CastEvent, eventLine } from './asciicast';
import { RecordingSummary } from './types';

/** Output that waits to be written. */
const BUFFER_BYTES = 1024 * 1024;
/** So much is written before its time has come. */
const PART_BYTES = 256 * 1024;
const PART_MILLIS = 5_000;
/** Encoded at once, so that keys come in between. */
const SLICE_BYTES = 32 * 1024;

export interface RecorderOptions {
  masker: StreamMasker<Uint8Array>;
  /** Must take it within a bounded time, or reject. */
  write(lines: string): Promise<void>;
  /** Output is held back rather than lost, and the end of the recording is the end of the session. */
  required: boolean;
  maximumBytes: number;
  /** The terminal must be held back, or may go on; only where a recording is required. */
  onHold(held: boolean): void;
  /** Nothing more is recorded. */
  onBroken(error: unknown): void;
}

type Waiting =
  | { at: number; kind: 'output'; data: Uint8Array }
  | { at: number; kind: 'resize'; size: string }
  | { at: number; kind: 'gap'; bytes: number };

/** The recording has all that it may have. */
export class RecordingFull extends Error {
  constructor(maximumBytes: number) {
    super(`The recording has grown to its ${maximumBytes} bytes.`);
  }
}

export class Recorder {
  private readonly startedAt = performance.now();
  private readonly decoder = new TextDecoder();
  private readonly timer: NodeJS.Timeout;
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  private bytes = 0;
  private gapBytes = 0;
  private held = false;
  private broken = false;
  private writing: Promise<void> = Promise.resolve();
  private busy = false;

  constructor(private readonly options: RecorderOptions) {
    this.timer = setInterval(() => this.flush(), PART_MILLIS);
    this.timer.unref();
  }

  output(data: Uint8Array): void {
    if (this.broken || data.byteLength === 0) {
      return;
    }
    if (this.bytes + data.byteLength > this.options.maximumBytes) {
      this.breakOff(new RecordingFull(this.options.maximumBytes));
      return;
    }
    if (this.waitingBytes + data.byteLength > BUFFER_BYTES) {
      if (!this.options.required) {
        this.gap(data.byteLength);
        return;
      }
      this.hold(true);
    }
    this.bytes += data.byteLength;
    this.waitingBytes += data.byteLength;
    this.waiting.push({ at: this.now(), kind: 'output', data });
    if (this.waitingBytes >= PART_BYTES) {
      this.flush();
    }
  }

  resize(columns: number, rows: number): void {
    if (!this.broken) {
      this.waiting.push({
        at: this.now(),
        kind: 'resize',
        size: `${columns}x${rows}`,
      });
    }
  }

  /** Writes what waits; resolves with what there is of the recording. */
  async finish(): Promise<RecordingSummary> {
    clearInterval(this.timer);
    while (this.busy) {
      await this.writing;
    }
    if (!this.broken) {
      await this.writeWaiting(true).catch(error => this.breakOff(error));
    }
    return {
      state: this.broken ? 'partial' : 'complete',
      bytes: this.bytes,
      gapBytes: this.gapBytes,
    };
  }

  private flush(): void {
    if (this.busy || this.broken || this.waiting.length === 0) {
      return;
    }
    this.busy = true;
    this.writing = this.writeWaiting(false)
      .catch(error => this.breakOff(error))
      .finally(() => {
        this.busy = false;
        if (this.waitingBytes >= PART_BYTES) {
          this.flush();
        }
      });
  }

  private async writeWaiting(last: boolean): Promise<void> {
    const taken = this.waiting;
    this.waiting = [];
    const lines: string[] = [];
    let bytes = 0;
    let slice = 0;
    for (const one of taken) {
      const event = this.eventOf(one);
      if (event[2]) {
        lines.push(eventLine(event));
      }
      if (one.kind === 'output') {
        bytes += one.data.byteLength;
        slice += one.data.byteLength;
        if (slice > SLICE_BYTES) {
          slice = 0;
          await breathe();
        }
      }
    }
    const rest = last ? this.decoder.decode(this.options.masker.end()) : '';
    if (rest) {
      lines.push(eventLine([this.now(), 'o', rest]));
    }
    if (lines.length > 0) {
      await this.options.write(lines.join(''));
    }
    this.waitingBytes -= bytes;
    if (this.waitingBytes < BUFFER_BYTES / 2) {
      this.hold(false);
    }
  }

  private eventOf(one: Waiting): CastEvent {
    switch (one.kind) {
      case 'output': {
        const masked = this.options.masker.push(one.data);
        return [one.at, 'o', this.decoder.decode(masked, { stream: true })];
      }
      case 'resize':
        return [one.at, 'r', one.size];
      default:
        return [one.at, 'm', `${one.bytes} bytes were not recorded`];
    }
  }

  private gap(bytes: number): void {
    this.gapBytes += bytes;
    const last = this.waiting.at(-1);
    if (last?.kind === 'gap') {
      last.bytes += bytes;
    } else {
      this.waiting.push({ at: this.now(), kind: 'gap', bytes });
    }
  }

  private hold(held: boolean): void {
    if (held !== this.held) {
      this.held = held;
      this.options.onHold(held);
    }
  }

  private breakOff(error: unknown): void {
    if (!this.broken) {
      this.broken = true;
      clearInterval(this.timer);
      this.options.onBroken(error);
      this.hold(false);
    }
  }

  private now(): number {
    return (performance.now() - this.startedAt) / 1_000;
  }
}
