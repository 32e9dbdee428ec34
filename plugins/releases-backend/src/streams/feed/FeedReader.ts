/**
 * One person's change feed: follows the shared tail at its own pace, so that a slow reader holds one page in memory and slows nobody.
 */
import { FeedItem } from '@slipway/backstage-plugin-releases-common';
import { SealedEntry } from '../../ledger';
import { StreamSession } from '../session';
import { Wake } from '../Wake';
import { FeedTail } from './FeedTail';
import { hintKey, LiveHint, LiveHints } from './LiveHints';
import { Visibility } from './visibility';

const PING_MILLIS = 15_000;

export class FeedReader {
  private cursor = 0;
  private readonly wake = new Wake();
  private readonly hints = new Map<string, LiveHint>();
  private pingedAt = performance.now();

  constructor(
    private readonly options: {
      session: StreamSession;
      tail: FeedTail;
      live: LiveHints;
      visibility: Visibility;
      /** Highest seq the caller has seen; absent starts at the head. */
      after?: number;
      pingMillis?: number;
    },
  ) {}

  /** Runs until the client leaves, its token expires, it stalls or the backend stops. Throws when access cannot be asked. */
  async run(): Promise<void> {
    const { session, tail, live } = this.options;
    await tail.start();
    const subscriptions = [
      tail.onMoved(this.wake.call),
      live.subscribe(hint => {
        this.hints.set(hintKey(hint), hint);
        this.wake.call();
      }),
    ];
    try {
      const taken = (await this.hello()) && (await this.follow());
      if (!taken) {
        session.end('overrun', { after: this.cursor });
      } else if (session.reason) {
        session.end('end', { reason: session.reason, after: this.cursor });
      }
    } finally {
      subscriptions.forEach(subscription => subscription.close());
    }
  }

  private async hello(): Promise<boolean> {
    const { after, tail, session } = this.options;
    // A cursor from the future is one of another database: begin anew and say so.
    const reset = after !== undefined && (await tail.isBeyond(after));
    this.cursor = after === undefined || reset ? tail.position : after;
    return session.send('hello', {
      seq: this.cursor,
      serverTime: new Date().toISOString(),
      ...(reset && { reset }),
    });
  }

  /** False when the reader stalled. */
  private async follow(): Promise<boolean> {
    const { session, visibility } = this.options;
    const { signal } = session;
    const pingMillis = this.options.pingMillis ?? PING_MILLIS;
    while (!signal.aborted) {
      await visibility.refresh();
      if (!(await this.sendChanges()) || !(await this.sendHints())) {
        return false;
      }
      const pause = this.pingedAt + pingMillis - performance.now();
      if (pause <= 0 && !(await this.ping())) {
        return false;
      }
      await this.wake.wait({ millis: pause > 0 ? pause : pingMillis, signal });
    }
    return true;
  }

  private async sendChanges(): Promise<boolean> {
    const { session, tail } = this.options;
    while (this.cursor < tail.position && !session.signal.aborted) {
      const entries = await tail.after(this.cursor);
      if (entries.length === 0) {
        return true;
      }
      if (!(await this.sendPage(entries))) {
        return false;
      }
    }
    return true;
  }

  private async sendPage(entries: SealedEntry[]): Promise<boolean> {
    const { session, visibility } = this.options;
    // Whoever may see a new service must not miss its first row because the answer to "what may I see" is older than it.
    if (entries.some(isNewService)) {
      await visibility.refresh({ force: true });
    }
    for (const entry of entries) {
      if (session.signal.aborted) {
        return true;
      }
      if (visibility.allows(entry.object.service)) {
        const id = String(entry.seq);
        if (!(await session.send('change', itemOf(entry), id))) {
          return false;
        }
      }
      this.cursor = entry.seq;
    }
    return true;
  }

  private async sendHints(): Promise<boolean> {
    const { session, visibility } = this.options;
    const hints = [...this.hints.values()];
    this.hints.clear();
    for (const hint of hints) {
      if (
        visibility.allows(hint.service) &&
        !(await session.send('live', hint))
      ) {
        return false;
      }
    }
    return true;
  }

  /** Carries the cursor, so that a reader who may see little still resumes near the head. */
  private async ping(): Promise<boolean> {
    this.pingedAt = performance.now();
    return this.options.session.send(
      'ping',
      { seq: this.cursor, serverTime: new Date().toISOString() },
      String(this.cursor),
    );
  }
}

function isNewService(entry: SealedEntry): boolean {
  return entry.object.type === 'service' && entry.outcome === 'done';
}

/** Ids only: what a person may know more is asked for with their own permissions. */
function itemOf({ seq, time, action, object }: SealedEntry): FeedItem {
  return {
    seq,
    time,
    action,
    object: {
      type: object.type,
      id: object.id,
      ...(object.service !== undefined && { service: object.service }),
      ...(object.environment !== undefined && {
        environment: object.environment,
      }),
    },
  };
}
