/**
 * One change feed a browser: the tab that holds the lock keeps the line, the others hear it over a BroadcastChannel. When that tab closes,
 * the next one goes on from the last seq that anybody heard. When it is frozen, another takes the lock from it.
 */
import { ReleasesApi } from '../api/ReleasesApi';
import { ChangeFeed, FeedMessage, FeedState } from './ChangeFeed';
import { onAttention } from './attention';
import { runFeedConnection } from './FeedConnection';

/** `count`: how many messages this leader has told, so that a tab knows when it missed one. */
type TabMessage =
  | { kind: 'feed'; message: FeedMessage; leader: string; count: number }
  | {
      kind: 'state';
      state: FeedState;
      seq?: number;
      leader: string;
      count: number;
    }
  | { kind: 'hello' };

/** How long the line stays up after the last listener left, so that going from page to page keeps it. */
const LINGER = 5_000;
/** The leader says something at least every 15 s; one that is silent for so long is asked. */
const SILENT = 40_000;
/** And one that does not answer within this is frozen. */
const ANSWER = 3_000;

/**
 * What the browser gives; a browser without locks or channels gets a line of its own for each tab.
 */
export interface TabServices {
  locks?: Pick<LockManager, 'request'>;
  channel?: (name: string) => BroadcastChannel;
}

const browserServices = (): TabServices => ({
  locks: typeof navigator === 'undefined' ? undefined : navigator.locks,
  channel:
    typeof BroadcastChannel === 'undefined'
      ? undefined
      : name => new BroadcastChannel(name),
});

/**
 * @public
 */
export class SharedChangeFeed implements ChangeFeed {
  readonly #api: Pick<ReleasesApi, 'streamFeed'>;
  readonly #user: () => Promise<string>;
  readonly #services: TabServices;
  readonly #listeners = new Set<(message: FeedMessage) => void>();
  readonly #stateListeners = new Set<() => void>();
  #state: FeedState = 'connecting';
  #lastSeq: number | undefined;
  #running: AbortController | undefined;
  #lingering: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param options - `user` tells who is signed in: tabs of different people do not share, since each sees what it may.
   */
  constructor(options: {
    api: Pick<ReleasesApi, 'streamFeed'>;
    user: () => Promise<string>;
    /** For tests. */
    services?: TabServices;
  }) {
    this.#api = options.api;
    this.#user = options.user;
    this.#services = options.services ?? browserServices();
  }

  subscribe(listener: (message: FeedMessage) => void): () => void {
    this.#listeners.add(listener);
    clearTimeout(this.#lingering);
    if (!this.#running) {
      this.#running = new AbortController();
      this.#run(this.#running.signal);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        this.#lingering = setTimeout(() => {
          this.#running?.abort();
          this.#running = undefined;
          this.#setState('connecting');
        }, LINGER);
      }
    };
  }

  getState(): FeedState {
    return this.#state;
  }

  onState(listener: () => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { locks, channel: open } = this.#services;
    if (!locks || !open) {
      await this.#lead(signal);
      return;
    }

    let user: string;
    try {
      user = await this.#user();
    } catch {
      // Nobody is signed in; the server's refusal says so on the page.
      user = 'nobody';
    }
    if (signal.aborted) {
      return;
    }
    const name = `slipway-change-feed:${user}`;
    const channel = open(name);
    try {
      await this.#share(name, locks, channel, signal);
    } catch {
      // A browser that has locks and refuses them.
      await this.#lead(signal);
    } finally {
      channel.close();
    }
  }

  /** Follows until the lock is ours, then leads until it is taken away, and so on. */
  async #share(
    name: string,
    locks: Pick<LockManager, 'request'>,
    channel: BroadcastChannel,
    signal: AbortSignal,
  ): Promise<void> {
    let steal = false;
    while (!signal.aborted) {
      const waiting = new AbortController();
      const leading = new AbortController();
      const stop = () => {
        waiting.abort();
        leading.abort();
      };
      signal.addEventListener('abort', stop);
      const unfollow = this.#follow(channel, () => waiting.abort());
      try {
        // The two options do not go together.
        const options = steal ? { steal } : { signal: waiting.signal };
        steal = false;
        await locks.request(name, options, async () => {
          unfollow();
          if (!signal.aborted) {
            await this.#lead(leading.signal, channel);
          }
        });
      } catch (error) {
        if ((error as Error)?.name !== 'AbortError') {
          throw error;
        }
        // Given up because the leader is frozen, or taken from us because we were.
        steal = waiting.signal.aborted && !signal.aborted;
      } finally {
        unfollow();
        stop();
        signal.removeEventListener('abort', stop);
      }
    }
  }

  /** Hears the leader; `onFrozen` is called once when there is one that does not answer. */
  #follow(channel: BroadcastChannel, onFrozen: () => void): () => void {
    let heardAt = Date.now();
    let place: { leader: string; count: number } | undefined;
    let asked: ReturnType<typeof setTimeout> | undefined;

    channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
      if (data.kind === 'hello') {
        return;
      }
      heardAt = Date.now();
      clearTimeout(asked);
      asked = undefined;
      const { leader, count } = data;
      const told = data.kind === 'feed' ? count - 1 : count;
      // Just come, or something was said while this tab was frozen: what it shows may be old.
      const missed = place?.leader !== leader || place.count !== told;
      place = { leader, count };
      if (data.kind === 'state') {
        this.#noteSeq(data.seq);
        this.#setState(data.state);
      }
      if (missed) {
        this.#deliver({ type: 'refresh' });
      }
      if (data.kind === 'feed') {
        this.#deliver(data.message);
      }
    };
    const ask = () => {
      channel.postMessage({ kind: 'hello' } satisfies TabMessage);
      asked ??= setTimeout(onFrozen, ANSWER);
    };
    const check = () => {
      if (Date.now() - heardAt > SILENT) {
        ask();
      }
    };
    const checking = setInterval(check, SILENT / 4);
    const unattend = onAttention(what => what === 'awake' && ask());
    channel.postMessage({ kind: 'hello' } satisfies TabMessage);
    return () => {
      clearInterval(checking);
      clearTimeout(asked);
      unattend();
      channel.onmessage = null;
    };
  }

  #lead(signal: AbortSignal, channel?: BroadcastChannel) {
    const leader = Math.random().toString(36).slice(2);
    let count = 0;
    const say = (message: TabMessage) => {
      if (!signal.aborted) {
        channel?.postMessage(message);
      }
    };
    const sayState = () =>
      say({
        kind: 'state',
        state: this.#state,
        seq: this.#lastSeq,
        leader,
        count,
      });
    if (channel) {
      channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
        if (data.kind === 'hello') {
          sayState();
        }
      };
    }
    return runFeedConnection(
      {
        open: (query, lineSignal) => this.#api.streamFeed(query, lineSignal),
        lastSeq: () => this.#lastSeq,
        onSeq: (seq, reset) => {
          if (reset) {
            this.#lastSeq = seq;
          }
          this.#noteSeq(seq);
          sayState();
        },
        onMessage: message => {
          if (signal.aborted) {
            return;
          }
          this.#deliver(message);
          count += 1;
          say({ kind: 'feed', message, leader, count });
        },
        onState: state => {
          if (signal.aborted) {
            return;
          }
          this.#setState(state);
          sayState();
        },
      },
      signal,
    );
  }

  #noteSeq(seq: number | undefined) {
    if (seq !== undefined && seq > (this.#lastSeq ?? -1)) {
      this.#lastSeq = seq;
    }
  }

  #deliver(message: FeedMessage) {
    if (message.type === 'change') {
      this.#noteSeq(message.item.seq);
    }
    for (const listener of [...this.#listeners]) {
      listener(message);
    }
  }

  #setState(state: FeedState) {
    if (state !== this.#state) {
      this.#state = state;
      for (const listener of [...this.#stateListeners]) {
        listener();
      }
    }
  }
}
