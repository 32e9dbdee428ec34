/**
 * The files of one copy's log as one sequence of bytes; see bin/supervisor/logWriter.cjs for their form.
 */
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { logFiles } from '../supervisor';

const CHUNK = 64 * 1024;
const LINE_FEED = 10;

/** One framed line, with the offset behind it. */
export interface RawLine {
  bytes: Buffer;
  end: number;
}

/** Bytes that were removed because the copy grew too large. */
export interface Gap {
  gap: number;
}

export class LogFile {
  constructor(private readonly folder: string, readonly copy: number) {}

  /** Numbers of all copies whose logs are kept, ascending. */
  static async copies(folder: string): Promise<number[]> {
    const names = await fs.readdir(folder).catch(error => {
      if (error.code === 'ENOENT') {
        return [];
      }
      throw error;
    });
    const found = names
      .map(name => /^(\d+)-\d+\.log$/.exec(name)?.[1])
      .filter(copy => copy !== undefined)
      .map(Number);
    return [...new Set(found)].sort((a, b) => a - b);
  }

  /** Whole lines from an offset to the present end. The rest of a line that is just being written comes with a later call. */
  async *lines(from: number): AsyncGenerator<RawLine | Gap> {
    let offset = from;
    for (const base of this.bases()) {
      if (base > offset) {
        yield { gap: base - offset };
        offset = base;
      }
      const file = await this.open(base);
      if (!file) {
        continue; // Removed between listing and opening: the next one tells the gap.
      }
      try {
        for await (const line of linesOf(file, base, offset)) {
          offset = line.end;
          yield line;
        }
      } finally {
        await file.close();
      }
    }
  }

  /** The offset from which `count` lines follow, or the first that is kept. */
  async offsetOfLast(count: number): Promise<number> {
    let missing = count + 1;
    for (const base of this.bases().reverse()) {
      const file = await this.open(base);
      if (!file) {
        continue;
      }
      try {
        let end = (await file.stat()).size;
        while (end > 0) {
          const start = Math.max(0, end - CHUNK);
          const { buffer } = await file.read({
            buffer: Buffer.alloc(end - start),
            position: start,
          });
          for (let at = buffer.length - 1; at >= 0; at -= 1) {
            if (buffer[at] === LINE_FEED) {
              missing -= 1;
              if (missing === 0) {
                return base + start + at + 1;
              }
            }
          }
          end = start;
        }
      } finally {
        await file.close();
      }
    }
    return this.bases()[0] ?? 0;
  }

  /** The first offset that is kept. */
  first(): number {
    return this.bases()[0] ?? 0;
  }

  private bases(): number[] {
    // Gone with its placement, perhaps while somebody reads.
    if (!existsSync(this.folder)) {
      return [];
    }
    return logFiles.segments(this.folder, this.copy);
  }

  private async open(base: number) {
    const file = path.join(this.folder, logFiles.segmentName(this.copy, base));
    return fs.open(file, 'r').catch(error => {
      if (error.code === 'ENOENT') {
        return undefined;
      }
      throw error;
    });
  }
}

async function* linesOf(
  file: fs.FileHandle,
  base: number,
  from: number,
): AsyncGenerator<RawLine> {
  let position = Math.max(0, from - base);
  let lineStart = base + position;
  let rest: Buffer = Buffer.alloc(0);
  for (;;) {
    const { bytesRead, buffer } = await file.read({
      buffer: Buffer.alloc(CHUNK),
      position,
    });
    if (bytesRead === 0) {
      return;
    }
    position += bytesRead;
    const chunk = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, start);
      if (end < 0) {
        break;
      }
      lineStart += end + 1 - start;
      yield { bytes: chunk.subarray(start, end), end: lineStart };
      start = end + 1;
    }
    rest = chunk.subarray(start);
  }
}
