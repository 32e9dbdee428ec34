/**
 * A log source for each state that a log view knows.
 */
import { LogEvent, LogSource, mergedLogSource, ReleasesApiError } from '../src';

const colour = (number: number) => `\u001b[${31 + (number % 6)}m`;
const TEXTS = [
  (n: number) => `${colour(n)}GET\u001b[0m /basket/${n} 200 ${n % 90} ms`,
  (n: number) => `\u001b[1mPOST\u001b[0m /orders/${n} 201 ${n % 400} ms`,
  (n: number) => `修复购物车 ${n}：{"user":"mei","items":${n % 7}}`,
  (n: number) => `\u001b[33mwarn\u001b[0m slow query, ${n % 2000} ms`,
];

const line = (number: number, time = Date.now()) => ({
  text:
    number % 10_000 === 5_000
      ? `needle ${number}`
      : TEXTS[number % TEXTS.length](number),
  time: new Date(time).toISOString(),
  stream: number % 17 ? ('stdout' as const) : ('stderr' as const),
  key: `c${number}`,
});

const lines = (from: number, count: number): LogEvent => ({
  type: 'lines',
  lines: Array.from({ length: count }, (_, index) => line(from + index)),
  position: String(from + count),
});

const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>(resolve => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
const forever = (signal: AbortSignal) => pause(2 ** 31 - 1, signal);

type Script = (
  position: number,
  signal: AbortSignal,
) => AsyncGenerator<LogEvent>;

const source = (script: Script): LogSource => ({
  fileName: 'fixture.log',
  async *open(position, signal) {
    yield* script(Number(position ?? 0), signal);
  },
});

/** So many lines a second, in frames of the server's pace. */
const writing = (perSecond: number): Script =>
  async function* write(position, signal) {
    yield { type: 'open' };
    for (let next = position; !signal.aborted; ) {
      const count = Math.max(1, Math.round(perSecond / 20));
      yield lines(next, count);
      next += count;
      await pause(perSecond < 20 ? 1000 / perSecond : 50, signal);
    }
  };

const HOSTILE = [
  '<img src=x onerror=alert(1)> stays text',
  '\u001b]0;a title\u0007 and \u001b]8;;https://evil.example\u001b\\a link\u001b]8;;\u001b\\ are taken away',
  '\u001b[2J\u001b[1;1H clears nothing',
  `a long line ${'x'.repeat(20_000)}`,
  '\u001b[38;2;255;128;0mtrue colour\u001b[0m \u001b[48;5;22mground\u001b[0m \u001b[4munderlined\u001b[0m',
];

export const logs: Record<string, () => LogSource> = {
  live: () => source(writing(5)),
  flood: () => source(writing(100_000)),
  'hundred-thousand': () =>
    source(async function* many(_, signal) {
      yield { type: 'open' };
      for (let part = 0; part < 20; part++) {
        yield lines(part * 5_000, 5_000);
        await pause(10, signal);
      }
      yield { type: 'end', reason: 'succeeded' };
    }),
  ansi: () =>
    source(async function* ansi() {
      yield { type: 'open' };
      yield { type: 'lines', lines: HOSTILE.map(text => ({ text })) };
      yield { type: 'end' };
    }),
  merged: () =>
    mergedLogSource(
      'merged.log',
      ['shop-1', 'shop-2', 'shop-3'].map(name => ({
        name,
        source: source(writing(2)),
      })),
    ),
  breaking: () =>
    source(async function* breaking(position, signal) {
      yield { type: 'open' };
      yield lines(position, 20);
      await pause(4_000, signal);
    }),
  gap: () =>
    source(async function* gap(_, signal) {
      yield { type: 'open' };
      yield lines(0, 10);
      yield { type: 'gap', dropped: 1204 };
      yield lines(1214, 10);
      await forever(signal);
    }),
  silent: () =>
    source(async function* silent(_, signal) {
      yield { type: 'open' };
      await forever(signal);
    }),
  empty: () =>
    source(async function* empty() {
      yield { type: 'open' };
      yield { type: 'end' };
    }),
  connecting: () =>
    source(async function* connecting(_, signal) {
      await forever(signal);
    }),
  refused: () =>
    source(
      // A source is a generator; this one ends before its first event.
      // eslint-disable-next-line require-yield
      async function* refused() {
        throw new ReleasesApiError({
          status: 403,
          code: 'grant.missing',
          message: 'You may not read the logs of production. Ask group:shop.',
        });
      },
    ),
};
