/**
 * Logs as the supervisor writes them and the backend reads them.
 */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { LogLine, LogOptions } from '@slipway/backstage-plugin-releases-node';
import { eventually } from '@slipway/backstage-plugin-releases-node/testUtils';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { readLog } from './readLog';

interface Writer {
  /** Bytes taken and not yet written. */
  readonly pending: number;
  attach(stream: 'stdout' | 'stderr', source: PassThrough): void;
  end(exit: object): Promise<void>;
}

const file = resolvePackagePath(
  '@slipway/backstage-plugin-releases-backend-module-local',
  'bin/supervisor/logWriter.cjs',
);
const { LogWriter } = createRequire(file)(file) as {
  LogWriter: new (folder: string, copy: number, options?: object) => Writer;
};

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-log-'));
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

async function writeCopy(copy: number, text: string, options?: object) {
  const writer = new LogWriter(folder, copy, options);
  const source = new PassThrough();
  writer.attach('stdout', source);
  source.end(text);
  await new Promise(resolve => source.once('end', resolve));
  await writer.end({ code: 0 });
}

async function read(options: Partial<LogOptions> = {}) {
  const lines: LogLine[] = [];
  for await (const line of readLog(folder, { follow: false, ...options })) {
    lines.push(line);
  }
  return lines;
}

const texts = (lines: LogLine[]) => lines.map(line => line.text);
const numbers = (count: number) =>
  Array.from({ length: count }, (_, index) => `line ${index}`);

it('gives each copy by its distance from the present', async () => {
  await writeCopy(1, 'first\n');
  await writeCopy(2, 'second\n');
  await writeCopy(3, 'third\n');
  expect(texts(await read())).toEqual(['third']);
  expect(texts(await read({ previous: 1 }))).toEqual(['second']);
  expect(texts(await read({ previous: 2 }))).toEqual(['first']);
  expect(await read({ previous: 3 })).toEqual([]);
});

it('goes on exactly after any cursor, over files too', async () => {
  const wanted = numbers(500);
  await writeCopy(1, `${wanted.join('\n')}\n`, {
    limits: { segmentBytes: 1000 },
  });
  const all = await read();
  expect(texts(all)).toEqual(wanted);
  for (const at of [0, 1, 30, 250, 498, 499]) {
    expect(texts(await read({ after: all[at].cursor }))).toEqual(
      wanted.slice(at + 1),
    );
  }
  expect(texts(await read({ tail: 120 }))).toEqual(wanted.slice(-120));
});

it('says what was removed of a log that grew too large', async () => {
  const writer = new LogWriter(folder, 1, {
    limits: { segmentBytes: 2000, copyBytes: 6000 },
  });
  const source = new PassThrough();
  writer.attach('stdout', source);
  for (const line of numbers(1000)) {
    source.write(`${line}\n`);
    // Each written before the next comes, so that the writer turns to new files between them.
    do {
      await new Promise(resolve => setImmediate(resolve));
    } while (writer.pending > 0);
  }
  source.end();
  await new Promise(resolve => source.once('end', resolve));
  await writer.end({ code: 0 });
  const kept = fs
    .readdirSync(folder)
    .reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0);
  expect(kept).toBeLessThan(10_000);
  expect(texts(await read({ tail: 1 }))).toEqual(['line 999']);
  const [gap, ...rest] = await read({ after: '1:000000000000' });
  expect(gap.text).toMatch(/bytes of older log were removed/);
  expect(rest.at(-1)?.text).toBe('line 999');
});

it('loses lines but never half of one on a full disk, and says so', async () => {
  let full = false;
  const fileSystem = {
    ...fs,
    write: (
      fd: number,
      buffer: Buffer,
      offset: number,
      done: (error: Error | null, count?: number) => void,
    ) => {
      if (!full) {
        fs.write(fd, buffer, offset, done);
        return;
      }
      // The disk takes five bytes more.
      fs.writeSync(fd, buffer, offset, 5);
      done(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
    },
  };
  const writer = new LogWriter(folder, 1, { fileSystem });
  const source = new PassThrough();
  writer.attach('stdout', source);
  const print = async (line: string) => {
    source.write(`${line}\n`);
    await new Promise(resolve => setTimeout(resolve, 30));
  };
  await print('before');
  full = true;
  await print('lost');
  full = false;
  await print('after');
  await writer.end({ code: 0 });
  expect(texts(await read())).toEqual([
    'before',
    expect.stringMatching(/bytes were dropped here: no space left/),
    'after',
  ]);
});

it('follows into the next copy and ends with the instance', async () => {
  const seen: string[] = [];
  await writeCopy(1, 'first\n');
  const following = (async () => {
    for await (const line of readLog(folder, { follow: true })) {
      seen.push(line.text);
    }
  })();
  await eventually('the first', () => (seen.length === 1 ? true : undefined));
  await writeCopy(2, 'second\n');
  await eventually('the second', () => (seen.length === 2 ? true : undefined));
  fs.writeFileSync(path.join(folder, 'ended'), '');
  await following;
  expect(seen).toEqual(['first', 'second']);
});

it('refuses a cursor that is none', async () => {
  await expect(read({ after: '../../etc/passwd' })).rejects.toMatchObject({
    code: 'log.cursor-invalid',
  });
});
