/**
 * The line to the change feed: where it resumes, what it tells, how it heals.
 */
import { ReleasesApiError } from '../api/ReleasesApiError';
import { StreamEvent } from '../stream/eventStream';
import { FeedMessage, FeedState } from './ChangeFeed';
import { runFeedConnection } from './FeedConnection';

const open: StreamEvent = { event: 'open', data: '' };
const hello = (seq: number, reset?: boolean): StreamEvent => ({
  event: 'hello',
  data: JSON.stringify({ seq, serverTime: new Date().toISOString(), reset }),
});
const change = (seq: number): StreamEvent => ({
  event: 'change',
  id: String(seq),
  data: JSON.stringify({
    seq,
    time: '2026-11-21T09:00:00Z',
    action: 'deployment.started',
    object: { type: 'deployment', id: 'd1' },
  }),
});

/** Each connection plays one script; an Error breaks it, `hang` leaves it open. */
function run(scripts: (StreamEvent | Error | 'hang')[][]) {
  const stop = new AbortController();
  const asked: (number | undefined)[] = [];
  const messages: FeedMessage[] = [];
  const states: FeedState[] = [];
  let last: number | undefined;
  const done = runFeedConnection(
    {
      async *open({ after }, signal) {
        asked.push(after);
        const script = scripts[asked.length - 1];
        if (!script) {
          stop.abort();
          return;
        }
        for (const entry of script) {
          if (entry === 'hang') {
            await new Promise((_, reject) => {
              signal.addEventListener('abort', () =>
                reject(ReleasesApiError.fromFailure(new Error('aborted'))),
              );
            });
          } else if (entry instanceof Error) {
            throw entry;
          } else {
            yield entry;
          }
        }
      },
      onMessage: message => {
        messages.push(message);
        if (message.type === 'change') {
          last = message.item.seq;
        }
      },
      onState: state => states.push(state),
      lastSeq: () => last,
      onSeq: (seq, reset) => {
        last = reset ? seq : Math.max(last ?? 0, seq);
      },
    },
    stop.signal,
  );
  return { done, asked, messages, states, stop };
}

const settle = async (milliseconds: number) => {
  await jest.advanceTimersByTimeAsync(milliseconds);
};

describe('runFeedConnection', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('asks to read everything again at first, since changes before the line was up are not told', async () => {
    const feed = run([[open, hello(7), 'hang']]);
    await settle(0);
    expect(feed.asked).toEqual([undefined]);
    expect(feed.messages).toEqual([{ type: 'refresh' }]);
    expect(feed.states).toEqual(['connecting', 'live']);
    feed.stop.abort();
  });

  it('goes on after the last seq when the line breaks, and says so meanwhile', async () => {
    const broken = ReleasesApiError.fromFailure(new Error('reset'));
    const feed = run([
      [open, hello(7), change(8), broken],
      [open, hello(8), change(9), 'hang'],
    ]);
    await settle(1_000);
    expect(feed.asked).toEqual([undefined, 8]);
    expect(feed.states).toEqual(['connecting', 'live', 'reconnecting', 'live']);
    expect(
      feed.messages.map(message =>
        message.type === 'change' ? message.item.seq : message.type,
      ),
      // What runs is not in the ledger, so it is read again.
    ).toEqual(['refresh', 8, 'live', 9]);
    feed.stop.abort();
  });

  it('comes back at once, without an alarm, when the server ends the stream with its token', async () => {
    const feed = run([
      [open, hello(3), { event: 'end', data: '{}' }],
      [open, hello(3), 'hang'],
    ]);
    await settle(250);
    expect(feed.asked).toEqual([undefined, 3]);
    expect(feed.states).toEqual(['connecting', 'live']);
    feed.stop.abort();
  });

  it('begins anew when the server does not know the place', async () => {
    const feed = run([
      [open, hello(90), ReleasesApiError.fromFailure('gone')],
      [open, hello(4, true), ReleasesApiError.fromFailure('gone')],
      [open, hello(4), 'hang'],
    ]);
    await settle(3_000);
    expect(feed.asked).toEqual([undefined, 90, 4]);
    expect(feed.messages.filter(({ type }) => type === 'refresh')).toHaveLength(
      2,
    );
    feed.stop.abort();
  });

  it('gives up a line on which nothing came for 45 s', async () => {
    const feed = run([
      [open, hello(1), 'hang'],
      [open, hello(1), 'hang'],
    ]);
    await settle(44_000);
    expect(feed.asked).toHaveLength(1);
    await settle(3_000);
    expect(feed.asked).toEqual([undefined, 1]);
    feed.stop.abort();
  });

  it('says that it is refused when nobody is signed in', async () => {
    const feed = run([
      [
        new ReleasesApiError({
          status: 401,
          code: 'unauthenticated',
          message: 'Sign in.',
        }),
      ],
    ]);
    await settle(0);
    expect(feed.states).toEqual(['connecting', 'refused']);
    feed.stop.abort();
  });

  const seqs = (messages: FeedMessage[]) =>
    messages.flatMap(message =>
      message.type === 'change' ? [message.item.seq] : [],
    );
  const offline = (is: boolean) => {
    jest.spyOn(navigator, 'onLine', 'get').mockReturnValue(!is);
    window.dispatchEvent(new Event(is ? 'offline' : 'online'));
  };

  it('heals after a laptop slept: the dead line is given up at once, and nothing is missed', async () => {
    const feed = run([
      [open, hello(3), change(4), 'hang'],
      [open, hello(6), change(5), change(6), 'hang'],
    ]);
    await settle(1_000);
    // An hour passes in which no timer runs.
    jest.setSystemTime(Date.now() + 3_600_000);
    await settle(6_000);
    expect(feed.asked).toEqual([undefined, 4]);
    expect(seqs(feed.messages)).toEqual([4, 5, 6]);
    expect(feed.states).toEqual(['connecting', 'live', 'reconnecting', 'live']);
    feed.stop.abort();
  });

  it('leaves a line alone that is well when the page is looked at again', async () => {
    const feed = run([[open, hello(3), 'hang']]);
    await settle(1_000);
    document.dispatchEvent(new Event('visibilitychange'));
    await settle(1_000);
    expect(feed.asked).toHaveLength(1);
    feed.stop.abort();
  });

  it('heals after the network was lost: says so at once, and comes back with it', async () => {
    const feed = run([
      [open, hello(3), change(4), 'hang'],
      ['hang'],
      [open, hello(5), change(5), 'hang'],
    ]);
    await settle(1_000);
    offline(true);
    expect(feed.states.at(-1)).toBe('offline');
    await settle(46_000);
    expect(feed.states.at(-1)).toBe('offline');
    offline(false);
    await settle(600);
    expect(feed.states.at(-1)).toBe('live');
    expect(seqs(feed.messages)).toEqual([4, 5]);
    feed.stop.abort();
  });

  it('heals after the backend restarted, on the same ledger', async () => {
    const away = new ReleasesApiError({
      status: 502,
      code: 'unavailable',
      message: 'Bad gateway',
    });
    const feed = run([
      [open, hello(3), change(4), { event: 'end', data: '{}' }],
      [away],
      [away],
      [open, hello(4), change(5), 'hang'],
    ]);
    await settle(5_000);
    expect(feed.asked).toEqual([undefined, 4, 4, 4]);
    expect(feed.states).toEqual(['connecting', 'live', 'reconnecting', 'live']);
    expect(seqs(feed.messages)).toEqual([4, 5]);
    feed.stop.abort();
  });

  it('heals after the sign-in had expired: says so, and goes on once there is a fresh token', async () => {
    const expired = new ReleasesApiError({
      status: 401,
      code: 'unauthenticated',
      message: 'Sign in.',
    });
    const feed = run([
      [open, hello(3), change(4), { event: 'end', data: '{}' }],
      [expired],
      [open, hello(5), change(5), 'hang'],
    ]);
    await settle(300);
    expect(feed.states.at(-1)).toBe('refused');
    // Signing in brings the page back into view.
    document.dispatchEvent(new Event('visibilitychange'));
    await settle(10);
    expect(feed.states.at(-1)).toBe('live');
    expect(seqs(feed.messages)).toEqual([4, 5]);
    feed.stop.abort();
  });
});
