/**
 * Several logs as one: in time order, each healing by itself.
 */
import { ReleasesApiError } from '../api/ReleasesApiError';
import { LogEvent, LogSource } from './LogSource';
import { mergedLogSource } from './mergedLogSource';

const at = (second: number) =>
  `2026-11-21T09:00:${String(second).padStart(2, '0')}.000Z`;

/** Plays a script: events, errors, waits in milliseconds. A further opening plays the next script. */
function played(...scripts: (LogEvent | Error | number)[][]): LogSource {
  let opened = 0;
  return {
    fileName: 'part.log',
    async *open() {
      const script = scripts[opened] ?? [];
      opened += 1;
      for (const entry of script) {
        if (entry instanceof Error) {
          throw entry;
        } else if (typeof entry === 'number') {
          await new Promise(resolve => setTimeout(resolve, entry));
        } else {
          yield entry;
        }
      }
    },
  };
}

const written = (...seconds: number[]): LogEvent => ({
  type: 'lines',
  lines: seconds.map(second => ({
    text: String(second),
    time: at(second),
    key: `c${second}`,
  })),
});
const open: LogEvent = { type: 'open' };
const end: LogEvent = { type: 'end' };

async function read(parts: { name: string; source: LogSource }[]) {
  const events: LogEvent[] = [];
  const stop = new AbortController();
  let failure: unknown;
  const done = (async () => {
    for await (const event of mergedLogSource('all.log', parts).open(
      undefined,
      stop.signal,
    )) {
      events.push(event);
    }
  })().catch(error => {
    failure = error;
  });
  await jest.advanceTimersByTimeAsync(10_000);
  stop.abort();
  await jest.advanceTimersByTimeAsync(100);
  await done;
  const lines = events.flatMap(event =>
    event.type === 'lines' ? event.lines : [],
  );
  return { events, lines, failure };
}

describe('mergedLogSource', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('gives the lines of all in the order of their times, each with the name of its log', async () => {
    const { lines, events } = await read([
      { name: 'a', source: played([open, written(1, 4, 6), end]) },
      { name: 'b', source: played([open, 30, written(2, 3, 5), end]) },
    ]);
    expect(lines.map(({ text }) => text).join('')).toBe('123456');
    expect(lines[1].part).toEqual({ name: 'b', index: 1 });
    expect(lines[1].key).toBe('b/c2');
    expect(events.at(-1)).toEqual({ type: 'end' });
  });

  it('waits for no log that has nothing to say', async () => {
    const { lines } = await read([
      { name: 'silent', source: played([open, 60_000]) },
      { name: 'b', source: played([open, written(2, 3), 60_000]) },
    ]);
    expect(lines.map(({ text }) => text).join('')).toBe('23');
  });

  it('marks the log that was lost and is back, and goes on with the others', async () => {
    const { lines, events } = await read([
      {
        name: 'a',
        source: played(
          [open, written(1), new Error('reset')],
          [open, written(4), 60_000],
        ),
      },
      { name: 'b', source: played([open, written(2), 60_000]) },
    ]);
    expect(lines.map(({ text }) => text).join('')).toBe('124');
    expect(events).toContainEqual({
      type: 'mark',
      mark: 'reconnected',
      text: '',
      part: { name: 'a', index: 0 },
    });
    const kinds = events.map(({ type }) => type);
    expect(kinds.indexOf('lost')).toBeGreaterThan(kinds.indexOf('open'));
    expect(kinds.lastIndexOf('open')).toBeGreaterThan(kinds.indexOf('lost'));
  });

  it('shows the others when one is refused, and is refused when all are', async () => {
    const refusal = new ReleasesApiError({
      status: 403,
      code: 'grant.missing',
      message: 'Ask its owner.',
    });
    const some = await read([
      { name: 'a', source: played([refusal]) },
      { name: 'b', source: played([open, written(2), end]) },
    ]);
    expect(some.lines).toHaveLength(1);
    expect(some.events).toContainEqual(
      expect.objectContaining({ mark: 'refused', text: 'Ask its owner.' }),
    );
    expect(some.failure).toBeUndefined();
    const none = await read([{ name: 'a', source: played([refusal]) }]);
    expect(none.failure).toBe(refusal);
  });
});
