/**
 * One change feed a browser: which tab keeps the line, and what happens when that tab closes.
 */
import { StreamEvent } from '../stream/eventStream';
import { FeedMessage } from './ChangeFeed';
import { SharedChangeFeed, TabServices } from './SharedChangeFeed';

/** Locks and channels of one browser with many tabs. */
function browser(): TabServices & { freeze(): void } {
  const channels = new Set<{ name: string; onmessage: any }>();
  const holders = new Map<string, (error: unknown) => void>();
  const queues = new Map<string, (() => void)[]>();
  const abort = () => new DOMException('aborted', 'AbortError');
  const next = (name: string) => queues.get(name)?.shift()?.();
  const frozen = new Set<unknown>();
  const request = (name: string, options: any, callback: any) =>
    new Promise((resolve, reject) => {
      const grant = () => {
        if (options.signal?.aborted) {
          next(name);
          return;
        }
        holders.set(name, reject);
        callback().then((value: unknown) => {
          resolve(value);
          if (holders.get(name) === reject) {
            holders.delete(name);
            next(name);
          }
        });
      };
      options.signal?.addEventListener('abort', () => reject(abort()));
      if (options.steal) {
        holders.get(name)?.(abort());
        grant();
      } else if (holders.has(name)) {
        queues.set(name, [...(queues.get(name) ?? []), grant]);
      } else {
        grant();
      }
    });
  return {
    locks: { request } as unknown as TabServices['locks'],
    /** The first tab hears and says nothing any more. */
    freeze: () => frozen.add([...channels][0]),
    channel: name => {
      const channel: any = {
        name,
        onmessage: null,
        postMessage: (data: unknown) => {
          for (const other of channels) {
            if (
              other !== channel &&
              other.name === name &&
              !frozen.has(other) &&
              !frozen.has(channel)
            ) {
              queueMicrotask(() => other.onmessage?.({ data }));
            }
          }
        },
        close: () => channels.delete(channel),
      };
      channels.add(channel);
      return channel;
    },
  };
}

function server() {
  const asked: (number | undefined)[] = [];
  const lines = new Set<(event: StreamEvent) => void>();
  return {
    asked,
    open: () => lines.size,
    say: (seq: number) =>
      lines.forEach(line =>
        line({
          event: 'change',
          data: JSON.stringify({
            seq,
            object: { type: 'build', id: `b${seq}` },
          }),
        }),
      ),
    async *streamFeed(query: { after?: number }, signal: AbortSignal) {
      asked.push(query.after);
      const events: StreamEvent[] = [{ event: 'open', data: '' }];
      let wake = () => {};
      const woken = () =>
        new Promise<void>(resolve => {
          wake = resolve;
        });
      const line = (event: StreamEvent) => {
        events.push(event);
        wake();
      };
      lines.add(line);
      signal.addEventListener('abort', () => wake());
      try {
        while (!signal.aborted) {
          yield* events.splice(0);
          if (!signal.aborted) {
            await woken();
          }
        }
      } finally {
        lines.delete(line);
      }
    },
  };
}

const seqs = (messages: FeedMessage[]) =>
  messages.flatMap(message =>
    message.type === 'change' ? [message.item.seq] : [],
  );

describe('SharedChangeFeed', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const tab = (
    api: ReturnType<typeof server>,
    services: TabServices,
    user = 'user:default/mei',
  ) => {
    const feed = new SharedChangeFeed({
      api,
      user: async () => user,
      services,
    });
    const messages: FeedMessage[] = [];
    const leave = feed.subscribe(message => messages.push(message));
    return { feed, messages, leave };
  };
  const settle = (milliseconds = 10) =>
    jest.advanceTimersByTimeAsync(milliseconds);

  it('keeps one line for all tabs, and all tabs hear it', async () => {
    const api = server();
    const services = browser();
    const first = tab(api, services);
    await settle();
    const second = tab(api, services);
    await settle();
    api.say(5);
    await settle();

    expect(api.open()).toBe(1);
    expect(seqs(first.messages)).toEqual([5]);
    expect(seqs(second.messages)).toEqual([5]);
    expect(second.feed.getState()).toBe('live');
    first.leave();
    second.leave();
    await settle(6_000);
  });

  it('hands the line on when the leading tab closes, from the last seq that was heard', async () => {
    const api = server();
    const services = browser();
    const first = tab(api, services);
    await settle();
    const second = tab(api, services);
    await settle();
    api.say(5);
    await settle();
    first.leave();
    await settle(6_000);
    api.say(6);
    await settle();

    expect(api.open()).toBe(1);
    expect(api.asked).toEqual([undefined, 5]);
    expect(seqs(second.messages)).toEqual([5, 6]);
    second.leave();
    await settle(6_000);
    expect(api.open()).toBe(0);
  });

  it('does not share between people', async () => {
    const api = server();
    const services = browser();
    const mei = tab(api, services);
    const chen = tab(api, services, 'user:default/chen');
    await settle();
    expect(api.open()).toBe(2);
    mei.leave();
    chen.leave();
    await settle(6_000);
  });

  it('keeps the line from page to page', async () => {
    const api = server();
    const services = browser();
    const { feed, leave } = tab(api, services);
    await settle();
    leave();
    await settle(1_000);
    const again = feed.subscribe(() => {});
    await settle(10_000);
    expect(api.asked).toHaveLength(1);
    again();
    await settle(6_000);
  });

  it('has a line of its own in a browser without locks', async () => {
    const api = server();
    const { feed, messages, leave } = tab(api, {});
    await settle();
    api.say(1);
    await settle();
    expect(feed.getState()).toBe('live');
    expect(seqs(messages)).toEqual([1]);
    leave();
    await settle(6_000);
  });

  it('reads everything again in a tab that comes to a line that is up', async () => {
    const api = server();
    const services = browser();
    const first = tab(api, services);
    await settle();
    const second = tab(api, services);
    await settle();
    expect(second.messages).toEqual([{ type: 'refresh' }]);
    first.leave();
    second.leave();
    await settle(6_000);
  });

  it('reads everything again in a tab that missed a message', async () => {
    const api = server();
    const services = browser();
    const deaf = { is: false };
    const first = tab(api, services);
    await settle();
    const second = tab(api, {
      ...services,
      channel: name => {
        const channel: any = services.channel!(name);
        return {
          postMessage: (data: unknown) => channel.postMessage(data),
          close: () => channel.close(),
          set onmessage(listener: any) {
            channel.onmessage = (event: unknown) =>
              deaf.is ? undefined : listener?.(event);
          },
        } as BroadcastChannel;
      },
    });
    await settle();
    deaf.is = true;
    api.say(5);
    await settle();
    deaf.is = false;
    api.say(6);
    await settle();
    expect(seqs(second.messages)).toEqual([6]);
    expect(
      second.messages.filter(({ type }) => type === 'refresh'),
    ).toHaveLength(2);
    first.leave();
    second.leave();
    await settle(6_000);
  });

  it('takes the line from a tab that is frozen', async () => {
    const api = server();
    const services = browser();
    const first = tab(api, services);
    await settle();
    const second = tab(api, services);
    await settle();
    api.say(5);
    await settle();
    services.freeze();
    await settle(60_000);
    expect(api.asked.slice(-1)).toEqual([5]);
    expect(api.open()).toBe(1);
    api.say(6);
    await settle();
    expect(seqs(second.messages)).toEqual([5, 6]);
    first.leave();
    second.leave();
    await settle(6_000);
  });
});
