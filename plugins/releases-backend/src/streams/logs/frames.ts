/**
 * Groups lines into frames, few and bounded: at most twenty a second for one reader, whatever the instance writes.
 */
import { LogLine } from '@slipway/backstage-plugin-releases-node';
import { setTimeout as sleep } from 'node:timers/promises';

/** Of text in one frame; one frame is all that is held for a reader. */
export const FRAME_BYTES = 1024 * 1024;
const FRAME_MILLIS = 50;

export class Pace {
  private lastAt = -Infinity;

  /** Resolves when the next frame may be sent. */
  async next(signal: AbortSignal): Promise<void> {
    const wait = this.lastAt + FRAME_MILLIS - performance.now();
    if (wait > 0) {
      await sleep(wait, undefined, { signal }).catch(() => {});
    }
    this.lastAt = performance.now();
  }
}

/** Frames of what an iterable yields, each as large as may be. */
export async function* framesOf(
  lines: AsyncIterable<LogLine>,
): AsyncIterable<LogLine[]> {
  let frame: LogLine[] = [];
  let bytes = 0;
  for await (const line of lines) {
    frame.push(line);
    bytes += line.text.length;
    if (bytes >= FRAME_BYTES || frame.length >= 10_000) {
      yield frame;
      frame = [];
      bytes = 0;
    }
  }
  if (frame.length > 0) {
    yield frame;
  }
}
