/**
 * One line to the server's change feed that heals: resumes by seq, backs off with jitter, notices a line gone silent, a laptop that slept
 * and a network that went or came.
 */
import { FeedItem } from '@slipway/backstage-plugin-releases-common';
import { ReleasesApiError } from '../api/ReleasesApiError';
import { backOff, pause } from '../stream/backOff';
import { StreamEvent } from '../stream/eventStream';
import { setServerTime } from '../time/serverClock';
import { isOffline, onAttention } from './attention';
import { FeedMessage, FeedState } from './ChangeFeed';

/** The server pings every 15 s; three missed pings mean that the line is dead although nothing said so. */
const SILENCE = 45_000;
/** After a sleep one missed ping is enough. */
const STALE = 20_000;

export interface FeedConnectionOptions {
  open(
    query: { after?: number },
    signal: AbortSignal,
  ): AsyncIterable<StreamEvent>;
  onMessage(message: FeedMessage): void;
  onState(state: FeedState): void;
  /** Highest seq seen so far, also by other tabs. */
  lastSeq(): number | undefined;
  /** The server's place in the feed; `reset` when it does not know ours and begins anew. Called at least every 15 s while the line is up. */
  onSeq(seq: number, reset: boolean): void;
}

/** Runs until the signal aborts; never throws. */
export async function runFeedConnection(
  options: FeedConnectionOptions,
  signal: AbortSignal,
): Promise<void> {
  const line = new FeedLine(options, signal);
  const leave = onAttention(what => line.attend(what));
  try {
    await line.run();
  } finally {
    leave();
  }
}

class FeedLine {
  #attempt = 0;
  #state: FeedState | undefined;
  /** Wall clock: a sleeping laptop's other clocks may stand still. */
  #heardAt = Date.now();
  /** Ends the connection that is open. */
  #hangUp = () => {};
  /** Ends the wait before the next one. */
  #hurry = () => {};

  constructor(
    private readonly options: FeedConnectionOptions,
    private readonly signal: AbortSignal,
  ) {}

  async run(): Promise<void> {
    const { signal } = this;
    this.#say('connecting');
    while (!signal.aborted) {
      try {
        await this.#connection();
        // The server ends the stream with the token's life: come back at once with a fresh one.
        await this.#rest(200);
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        this.#say(stateAfter(error));
        await this.#rest(backOff(this.#attempt));
        this.#attempt += 1;
      }
    }
  }

  attend(what: 'online' | 'offline' | 'awake'): void {
    if (what === 'offline') {
      // Not hung up: whatever is heard says that it was not so.
      this.#say('offline');
      return;
    }
    if (what === 'online' || Date.now() - this.#heardAt > STALE) {
      this.#attempt = 0;
      this.#hangUp();
    }
    this.#hurry();
  }

  async #connection(): Promise<void> {
    const { options, signal } = this;
    const line = new AbortController();
    const hangUp = () => line.abort();
    this.#hangUp = hangUp;
    signal.addEventListener('abort', hangUp);
    let silence = setTimeout(hangUp, SILENCE);
    try {
      const after = options.lastSeq();
      for await (const event of options.open({ after }, line.signal)) {
        clearTimeout(silence);
        silence = setTimeout(hangUp, SILENCE);
        this.#heardAt = Date.now();
        this.#hear(event, after);
        this.#say('live');
      }
      if (line.signal.aborted) {
        throw ReleasesApiError.fromFailure(line.signal.reason);
      }
    } finally {
      clearTimeout(silence);
      signal.removeEventListener('abort', hangUp);
      this.#hangUp = () => {};
      line.abort();
    }
  }

  #hear(event: StreamEvent, after: number | undefined): void {
    const { options } = this;
    if (event.event === 'open') {
      this.#attempt = 0;
      // Without a place in the feed, what happened before the line was up is not told again. With one all of the ledger is, but not what
      // only was so: what runs is to be read again.
      options.onMessage(
        after === undefined ? { type: 'refresh' } : { type: 'live', hint: {} },
      );
    } else if (event.event === 'hello' || event.event === 'ping') {
      const place: { seq: number; serverTime: string; reset?: boolean } =
        JSON.parse(event.data);
      setServerTime(place.serverTime);
      options.onSeq(place.seq, place.reset === true);
      if (place.reset) {
        options.onMessage({ type: 'refresh' });
      }
    } else {
      const message = toMessage(event);
      if (message) {
        options.onMessage(message);
      }
    }
  }

  #say(state: FeedState): void {
    if (state !== this.#state) {
      this.#state = state;
      this.options.onState(state);
    }
  }

  async #rest(milliseconds: number): Promise<void> {
    const { signal } = this;
    const rest = new AbortController();
    const hurry = () => rest.abort();
    this.#hurry = hurry;
    signal.addEventListener('abort', hurry);
    if (signal.aborted) {
      hurry();
    }
    await pause(milliseconds, rest.signal);
    signal.removeEventListener('abort', hurry);
    this.#hurry = () => {};
  }
}

function stateAfter(error: unknown): FeedState {
  if (
    error instanceof ReleasesApiError &&
    (error.status === 401 || error.status === 403)
  ) {
    return 'refused';
  }
  return isOffline() ? 'offline' : 'reconnecting';
}

function toMessage(event: StreamEvent): FeedMessage | undefined {
  switch (event.event) {
    case 'change':
      return { type: 'change', item: JSON.parse(event.data) as FeedItem };
    case 'live':
      return { type: 'live', hint: JSON.parse(event.data) };
    default:
      // `end` and `overrun` close the stream, which says it all; a newer server may add kinds.
      return undefined;
  }
}
