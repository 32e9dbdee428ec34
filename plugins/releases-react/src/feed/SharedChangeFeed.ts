/**
 * One change feed a browser: the tab that holds the lock keeps the line, the others hear it over a BroadcastChannel. When that tab closes,
 * the next one goes on from the last seq that anybody heard.
 */
import { ReleasesApi } from '../api/ReleasesApi';
import { ChangeFeed, FeedMessage, FeedState } from './ChangeFeed';
import { runFeedConnection } from './FeedConnection';

type TabMessage =
  | { kind: 'feed'; message: FeedMessage }
  | { kind: 'state'; state: FeedState; seq?: number }
  | { kind: 'hello' };

/** How long the line stays up after the last listener left, so that going from page to page keeps it. */
const LINGER = 5_000;

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
    let leading = false;
    const say = (message: TabMessage) => channel.postMessage(message);
    channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
      if (data.kind === 'hello') {
        if (leading) {
          say({ kind: 'state', state: this.#state, seq: this.#lastSeq });
        }
      } else if (!leading) {
        if (data.kind === 'state') {
          this.#noteSeq(data.seq);
          this.#setState(data.state);
        } else {
          this.#deliver(data.message);
        }
      }
    };
    say({ kind: 'hello' });

    try {
      await locks.request(name, { signal }, async () => {
        leading = true;
        await this.#lead(signal, say);
      });
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    } finally {
      channel.close();
    }
  }

  #lead(signal: AbortSignal, say?: (message: TabMessage) => void) {
    return runFeedConnection(
      {
        open: (query, lineSignal) => this.#api.streamFeed(query, lineSignal),
        lastSeq: () => this.#lastSeq,
        onSeq: (seq, reset) => {
          if (reset) {
            this.#lastSeq = seq;
          }
          this.#noteSeq(seq);
        },
        onMessage: message => {
          this.#deliver(message);
          say?.({ kind: 'feed', message });
        },
        onState: state => {
          if (signal.aborted) {
            return;
          }
          this.#setState(state);
          say?.({ kind: 'state', state, seq: this.#lastSeq });
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
