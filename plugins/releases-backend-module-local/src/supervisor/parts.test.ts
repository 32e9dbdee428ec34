/**
 * The supervisor's parts that need no process: what to start and stop, who owns a folder, what a line is.
 */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  Workload,
  workloadHash,
} from '@slipway/backstage-plugin-releases-node';
import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const load = (name: string) => {
  const file = resolvePackagePath(
    '@slipway/backstage-plugin-releases-backend-module-local',
    `bin/supervisor/${name}.cjs`,
  );
  return createRequire(file)(file);
};

interface Planned {
  id: string;
  ready: boolean;
}

interface PlanInput {
  count: number;
  maxSurge: number;
  maxUnavailable: number;
  fresh: Planned[];
  former: Planned[];
  stopping: number;
}

const { plan } = load('plan') as {
  plan(input: PlanInput): { start: number; stop: string[] };
};

const bounds = fc
  .record({ maxSurge: fc.nat(3), maxUnavailable: fc.nat(3) })
  .filter(({ maxSurge, maxUnavailable }) => maxSurge + maxUnavailable > 0);

describe('A rollout', () => {
  it('keeps its bounds and ends, in whatever order things happen', () => {
    fc.assert(
      fc.property(
        bounds,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 5 }),
        fc.array(fc.nat(), { maxLength: 400 }),
        ({ maxSurge, maxUnavailable }, count, formerCount, order) => {
          let serial = 0;
          const fresh: Planned[] = [];
          const stopping: Planned[] = [];
          let former = Array.from({ length: formerCount }, () => {
            serial += 1;
            return { id: `${serial}`, ready: true };
          });
          const readyAtFirst = Math.min(formerCount, count - maxUnavailable);
          for (let turn = 0; turn < 500; turn += 1) {
            const move = plan({
              count,
              maxSurge,
              maxUnavailable,
              fresh,
              former,
              stopping: stopping.length,
            });
            stopping.push(...former.filter(i => move.stop.includes(i.id)));
            former = former.filter(i => !move.stop.includes(i.id));
            for (let n = 0; n < move.start; n += 1) {
              serial += 1;
              fresh.push({ id: `${serial}`, ready: false });
            }
            const ready = [...fresh, ...former].filter(i => i.ready).length;
            const total = fresh.length + former.length + stopping.length;
            expect(ready).toBeGreaterThanOrEqual(readyAtFirst);
            expect(total).toBeLessThanOrEqual(
              Math.max(count + maxSurge, formerCount),
            );
            // One thing happens: a new one gets ready, or one has ended.
            const events = [
              ...fresh
                .filter(i => !i.ready)
                .map(i => () => {
                  i.ready = true;
                }),
              ...stopping.map(i => () => {
                stopping.splice(stopping.indexOf(i), 1);
              }),
            ];
            if (events.length === 0 && move.start + move.stop.length === 0) {
              break;
            }
            events[(order[turn] ?? 0) % Math.max(1, events.length)]?.();
          }
          expect(fresh.filter(i => i.ready)).toHaveLength(count);
          expect([...former, ...stopping]).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('costs nothing that serves while the new one has not proved itself', () => {
    expect(
      plan({
        count: 3,
        maxSurge: 1,
        maxUnavailable: 3,
        fresh: [{ id: 'new', ready: false }],
        former: ['a', 'b', 'c'].map(id => ({ id, ready: true })),
        stopping: 0,
      }),
    ).toEqual({ start: 0, stop: [] });
  });
});

describe('The hash of a workload', () => {
  it('is the same on both sides of the socket', () => {
    const { hash } = load('canonical') as { hash(value: unknown): string };
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const workload = { value, b: undefined } as unknown as Workload;
        const sent = JSON.parse(JSON.stringify(workload));
        expect(hash(sent)).toBe(workloadHash(workload));
      }),
    );
  });
});

describe('Lines', () => {
  const { LineSplitter } = load('lineSplitter') as {
    LineSplitter: new (onLine: (text: string, cut: boolean) => void) => {
      push(chunk: Buffer): void;
      end(): void;
    };
  };
  const split = (chunks: Buffer[]) => {
    const lines: [string, boolean][] = [];
    const splitter = new LineSplitter((text, cut) => lines.push([text, cut]));
    chunks.forEach(chunk => splitter.push(chunk));
    splitter.end();
    return lines;
  };

  it('are the same however the bytes arrive', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'grapheme' }).filter(t => !/[\n\r]/.test(t)),
          {
            minLength: 1,
          },
        ),
        fc.array(fc.nat(20)),
        (texts, cuts) => {
          const bytes = Buffer.from(texts.map(text => `${text}\n`).join(''));
          const chunks: Buffer[] = [];
          let from = 0;
          for (const size of cuts) {
            chunks.push(bytes.subarray(from, from + size));
            from += size;
          }
          chunks.push(bytes.subarray(from));
          expect(split(chunks).map(([text]) => text)).toEqual(texts);
        },
      ),
    );
  });

  it('above 64 KiB are cut, and never within a character', () => {
    const [[text, cut], next] = split([
      Buffer.from(`x${'界'.repeat(30_000)}\nnext`),
    ]);
    expect(cut).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(64 * 1024);
    expect(text).toMatch(/^x界+$/);
    expect(next).toEqual(['next', false]);
  });

  it('lose a carriage return at their end only', () => {
    expect(split([Buffer.from('50 %\r100 %\r\n')])).toEqual([
      ['50 %\r100 %', false],
    ]);
  });
});

describe('The lock of a data folder', () => {
  const lock = load('lock') as {
    acquire(folder: string): { owner?: { pid: number } };
    holder(folder: string): { pid: number } | undefined;
  };
  let folder: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-lock-'));
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('has one owner', () => {
    expect(lock.acquire(folder)).toEqual({});
    expect(lock.acquire(folder).owner?.pid).toBe(process.pid);
  });

  it('is taken over from an owner that has ended', () => {
    const program = `require(${JSON.stringify(
      resolvePackagePath(
        '@slipway/backstage-plugin-releases-backend-module-local',
        'bin/supervisor/lock.cjs',
      ),
    )}).acquire(${JSON.stringify(folder)})`;
    spawnSync(process.execPath, ['-e', program]);
    expect(fs.readdirSync(folder)).toEqual(['lock.1']);
    expect(lock.holder(folder)).toBeUndefined();
    expect(lock.acquire(folder)).toEqual({});
    expect(fs.readdirSync(folder)).toEqual(['lock.2']);
  });

  it('is not held by another process that got the pid of the owner', () => {
    fs.writeFileSync(
      path.join(folder, 'lock.1'),
      JSON.stringify({ pid: process.pid, startTime: 'another boot:1' }),
    );
    expect(lock.holder(folder)).toBeUndefined();
    expect(lock.acquire(folder)).toEqual({});
  });
});
