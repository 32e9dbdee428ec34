/**
 * The log of an instance, read from the files that the supervisor writes. Reading needs no supervisor, so logs stay readable whatever
 * happens to it.
 */
import {
  LogLine,
  LogOptions,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Change } from './Change';
import { LogFile } from './LogFile';

interface Frame {
  time: string;
  flag: string;
  text: string;
}

/**
 * @param folder - with the log files of an instance's copies
 * @throws ReleasesError `log.cursor-invalid`
 */
export async function* readLog(
  folder: string,
  options: LogOptions,
): AsyncGenerator<LogLine> {
  const change = options.follow
    ? new Change(folder, options.signal)
    : undefined;
  try {
    yield* read(folder, options, change);
  } finally {
    change?.close();
  }
}

async function* read(
  folder: string,
  options: LogOptions,
  change: Change | undefined,
): AsyncGenerator<LogLine> {
  const begin = await whereToBegin(folder, options, change);
  if (!begin) {
    return;
  }
  let { copy, offset } = begin;
  const since = options.after ? undefined : options.since;
  while (!options.signal?.aborted) {
    // Looked at before reading: what is complete now will have been read to its end.
    const instanceEnded =
      !existsSync(folder) || existsSync(path.join(folder, 'ended'));
    const present = copy;
    const newer = (await LogFile.copies(folder)).find(other => other > present);
    for await (const line of new LogFile(folder, copy).lines(offset)) {
      if (options.signal?.aborted) {
        return;
      }
      if ('gap' in line) {
        offset += line.gap;
        yield gapLine(copy, offset, line.gap);
        continue;
      }
      offset = line.end;
      const frame = parse(line.bytes.toString('utf8'));
      if (frame.flag !== 'x' && (!since || frame.time >= since)) {
        yield toLine(frame, copy, offset);
      }
    }
    if (!change || options.previous) {
      return;
    }
    if (newer !== undefined) {
      copy = newer;
      offset = 0;
    } else if (instanceEnded) {
      return;
    } else {
      await change.next();
    }
  }
}

async function whereToBegin(
  folder: string,
  options: LogOptions,
  change: Change | undefined,
): Promise<{ copy: number; offset: number } | undefined> {
  if (options.after !== undefined) {
    return parseCursor(options.after);
  }
  let copies = await LogFile.copies(folder);
  while (copies.length === 0 && change && !options.signal?.aborted) {
    // An instance that has not written yet.
    if (!existsSync(folder) || existsSync(path.join(folder, 'ended'))) {
      return undefined;
    }
    await change.next();
    copies = await LogFile.copies(folder);
  }
  const copy = (copies.at(-1) ?? 0) - (options.previous ?? 0);
  if (!copies.includes(copy)) {
    return undefined;
  }
  const log = new LogFile(folder, copy);
  if (options.tail === undefined) {
    return { copy, offset: log.first() };
  }
  // The frame that tells the end of a copy is no line; one more may be needed for it.
  const ended = await lastFlag(log);
  return {
    copy,
    offset: await log.offsetOfLast(options.tail + (ended === 'x' ? 1 : 0)),
  };
}

async function lastFlag(log: LogFile): Promise<string | undefined> {
  let flag: string | undefined;
  for await (const line of log.lines(await log.offsetOfLast(1))) {
    if (!('gap' in line)) {
      flag = parse(line.bytes.toString('utf8')).flag;
    }
  }
  return flag;
}

function parse(line: string): Frame {
  const first = line.indexOf(' ');
  return {
    time: line.slice(0, first),
    flag: line[first + 1],
    text: line.slice(first + 3),
  };
}

function toLine({ time, flag, text }: Frame, copy: number, offset: number) {
  const isOut = flag.toLowerCase() === 'o';
  const line: LogLine = {
    cursor: cursorOf(copy, offset),
    time,
    stream: isOut ? 'stdout' : 'stderr',
    text: flag === 'm' ? `[slipway] ${text}` : text,
  };
  return flag === 'O' || flag === 'E' ? { ...line, truncated: true } : line;
}

function gapLine(copy: number, offset: number, bytes: number): LogLine {
  return {
    cursor: cursorOf(copy, offset),
    time: new Date().toISOString(),
    stream: 'stderr',
    text: `[slipway] ${bytes} bytes of older log were removed here`,
  };
}

/** Digits are padded, so that cursors of a copy sort as text as well. */
function cursorOf(copy: number, offset: number): string {
  return `${copy}:${String(offset).padStart(12, '0')}`;
}

function parseCursor(cursor: string): { copy: number; offset: number } {
  const match = /^(\d{1,9}):(\d{1,15})$/.exec(cursor);
  if (!match) {
    throw new ReleasesError(
      'log.cursor-invalid',
      `'${cursor}' is no cursor of a log line; leave it out to begin anew.`,
    );
  }
  return { copy: Number(match[1]), offset: Number(match[2]) };
}
