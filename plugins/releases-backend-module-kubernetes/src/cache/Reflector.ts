/**
 * Keeps a copy of one kind in one namespace: lists it, then watches it from the list's resourceVersion on, for as long as it is wanted.
 *
 *            start            listed              accepted
 *   stopped ───────► listing ────────► (position) ────────► watching ──┐ event, bookmark:
 *                     ▲   │                ▲                  │  │ ▲   │ position moves on
 *            no       │   │ failed         │ position known   │  │ └───┘
 *            position │   ▼                │                  │  │
 *                     └─ waiting ──────────┘◄── failed, cut ──┘  │ ended in time:
 *                                          ▲      or silent      │ on from the position
 *                                          └─────────────────────┘
 *
 * - 410, as a status or within the stream: the position is forgotten, so it is listed anew; readers keep what was known meanwhile.
 * - A connection that is refused, cut, or silent for longer than bookmarks take: watched on from the position, nothing is listed.
 * - 429 waits as long as `Retry-After` says; 401 is tried again, as the cluster reads its token anew; everything else backs off with jitter.
 * - An API server that three times in a row refuses to go on from a position is listed anew (it may have been restored from a backup).
 * - An event that cannot be read is set aside with the object's name and the watch goes on.
 */
import { setTimeout as rest } from 'node:timers/promises';
import { ApiError } from '../clusters/errors';
import { Cluster } from '../clusters/types';
import { BackOff, backOff } from './backOff';
import { Interner } from './Interner';
import { isExpired, listAll } from './listAll';
import { strip } from './strip';
import { CachedKind, KubeObject, ReflectorHealth, RESOURCES } from './types';
import { watchEvents } from './watchEvents';

/** Where the copy is held. */
export interface Copy {
  /** These and no others are there. */
  replace(objects: KubeObject[]): void;
  set(object: KubeObject): void;
  remove(object: KubeObject): void;
  /** Something came that cannot be taken in. */
  spoilt(name: string, reason: string): void;
}

export interface ReflectorOptions {
  /** Objects a page of a list. Default 500. */
  pageSize?: number;
  /** Bookmarks come about each minute; a watch that is silent for longer counts as dead. Default 100,000 ms. */
  idleMillis?: number;
  /** The API server is asked to end a watch between this and twice this. Default 300. */
  watchSeconds?: number;
  /** A watch that was open for so long was a success, milliseconds. Default 5,000. */
  stableMillis?: number;
  /** Default 500 ms to 30,000 ms. */
  backOff?: BackOff;
  /** Bytes of one event. Default 8 MiB; etcd holds no object above 1.5 MiB. */
  longestLine?: number;
}

/** Of the API server's wish, at most. */
const LONGEST_RETRY_AFTER_SECONDS = 300;
/** Refusals in a row to go on from a position. */
const REFUSALS = 3;

export class Reflector {
  private readonly options: Required<ReflectorOptions>;
  private readonly path: string;
  private readonly interner = new Interner();
  private readonly end = new AbortController();
  private loop: Promise<void> = Promise.resolve();
  private state: ReflectorHealth['state'] = 'stopped';
  private waiters = new Set<() => void>();
  private hasListed = false;
  private position: string | undefined;
  private failures = 0;
  /** In a row, to go on from the position. */
  private refusals = 0;
  private connectedSince: number | undefined;
  private heardAt: number | undefined;
  private aliveAt = Date.now();
  private nextTryAt: number | undefined;
  private lastError: { at: number; error: unknown } | undefined;

  constructor(
    private readonly cluster: Cluster,
    private readonly of: { kind: CachedKind; namespace: string },
    private readonly copy: Copy,
    options: ReflectorOptions = {},
  ) {
    this.options = {
      pageSize: 500,
      idleMillis: 100_000,
      watchSeconds: 300,
      stableMillis: 5_000,
      backOff: { first: 500, most: 30_000 },
      longestLine: 8 * 1024 * 1024,
      ...options,
    };
    this.path = `${RESOURCES[of.kind].api}/namespaces/${encodeURIComponent(
      of.namespace,
    )}/${of.kind}`;
  }

  start(): void {
    this.state = 'listing';
    this.loop = this.run();
  }

  /** Resolves when nothing of it goes on. */
  async stop(): Promise<void> {
    this.end.abort();
    this.wake();
    await this.loop;
  }

  /** Whether there has been a list; waits for it, but no longer than so many milliseconds, and not where trying again soon is no use. */
  async listed(millis: number): Promise<boolean> {
    const until = Date.now() + millis;
    while (!this.hasListed && !this.hopeless() && Date.now() < until) {
      await new Promise<void>(resolve => {
        const done = () => {
          clearTimeout(timer);
          this.waiters.delete(done);
          resolve();
        };
        const timer = setTimeout(done, until - Date.now());
        this.waiters.add(done);
      });
    }
    return this.hasListed;
  }

  /** For how long the copy may have missed something; 0 while a watch is open. */
  silentMillis(): number {
    return this.connectedSince === undefined ? Date.now() - this.aliveAt : 0;
  }

  /** What keeps it from being connected now. */
  get error(): unknown {
    return this.connectedSince === undefined
      ? this.lastError?.error
      : undefined;
  }

  health(): Omit<
    ReflectorHealth,
    'cluster' | 'kind' | 'namespace' | 'objects' | 'listeners' | 'setAside'
  > {
    return {
      state: this.state,
      connectedSince: iso(this.connectedSince),
      heardAt: iso(this.heardAt),
      lastError: this.lastError && {
        at: iso(this.lastError.at)!,
        message: String(
          (this.lastError.error as Error)?.message ?? this.lastError.error,
        ),
      },
      failures: this.connectedSince === undefined ? this.failures : 0,
      nextTryAt: iso(this.nextTryAt),
    };
  }

  private async run(): Promise<void> {
    while (!this.end.signal.aborted) {
      try {
        if (!this.position) {
          await this.list();
        }
        await this.watch();
      } catch (error) {
        if (!this.end.signal.aborted) {
          this.failed(error);
          await this.waitAfter(error);
        }
      }
    }
    this.state = 'stopped';
  }

  private async list(): Promise<void> {
    this.state = 'listing';
    const { objects, resourceVersion } = await listAll(
      this.cluster,
      this.path,
      {
        pageSize: this.options.pageSize,
        signal: this.end.signal,
        keep: item => this.kept(item),
      },
    );
    this.end.signal.throwIfAborted();
    this.copy.replace(objects);
    this.position = resourceVersion;
    this.hasListed = true;
    this.heardAt = Date.now();
    this.aliveAt = this.heardAt;
    this.wake();
  }

  private async watch(): Promise<void> {
    const { idleMillis, watchSeconds, longestLine, stableMillis } =
      this.options;
    let openedAt = Date.now();
    let silent = false;
    try {
      const events = watchEvents(this.cluster, this.path, {
        resourceVersion: this.position!,
        idleMillis,
        longestLine,
        timeoutSeconds: Math.round(watchSeconds * (1 + Math.random())),
        signal: this.end.signal,
        opened: () => {
          openedAt = Date.now();
          this.heardAt = openedAt;
          this.connectedSince = openedAt;
          this.refusals = 0;
          this.state = 'watching';
        },
        heard: () => {
          this.heardAt = Date.now();
          silent = false;
        },
      });
      silent = true;
      for await (const event of events) {
        if (event.type === 'SPOILT') {
          this.copy.spoilt(event.name, event.reason);
        } else {
          this.take(event.type, event.object);
        }
      }
      if (silent && Date.now() - openedAt < stableMillis) {
        throw new Error(
          `Cluster ${this.cluster.name} ended the watch of ${this.path} as soon as it had begun.`,
        );
      }
    } finally {
      if (this.connectedSince !== undefined) {
        if (Date.now() - openedAt >= stableMillis) {
          this.failures = 0;
        }
        // A connection that was found dead may have been so since it was last heard.
        const heardAt = this.heardAt ?? openedAt;
        this.aliveAt =
          Date.now() - heardAt >= idleMillis ? heardAt : Date.now();
        this.connectedSince = undefined;
      }
    }
  }

  private take(
    type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK',
    item: unknown,
  ): void {
    const version = (item as KubeObject | undefined)?.metadata?.resourceVersion;
    if (type !== 'BOOKMARK') {
      const object = this.kept(item);
      if (object && type === 'DELETED') {
        this.copy.remove(object);
      } else if (object) {
        this.copy.set(object);
      }
    }
    if (typeof version === 'string' && version) {
      this.position = version;
    }
  }

  private kept(item: unknown): KubeObject | undefined {
    try {
      return strip(this.of.kind, item, this.interner);
    } catch (error) {
      const name = (item as KubeObject | undefined)?.metadata?.name;
      this.copy.spoilt(
        typeof name === 'string' ? name : '?',
        `${(error as Error).message}`,
      );
      return undefined;
    }
  }

  private failed(error: unknown): void {
    this.failures += 1;
    this.lastError = { at: Date.now(), error };
    if (error instanceof ApiError && ![401, 403, 429].includes(error.status)) {
      this.refusals += 1;
    }
    if (isExpired(error) || this.refusals >= REFUSALS) {
      this.refusals = 0;
      this.position = undefined;
    }
  }

  private async waitAfter(error: unknown): Promise<void> {
    this.state = 'waiting';
    const asked =
      error instanceof ApiError ? error.options.retryAfterSeconds ?? 0 : 0;
    const millis =
      Math.min(asked, LONGEST_RETRY_AFTER_SECONDS) * 1000 +
      backOff(this.options.backOff, this.failures);
    this.nextTryAt = Date.now() + millis;
    this.wake();
    await rest(millis, undefined, { signal: this.end.signal }).catch(
      () => undefined, // stopped meanwhile, which the loop sees
    );
    this.nextTryAt = undefined;
  }

  /** It has not been listed, and will not be so soon. */
  private hopeless(): boolean {
    const error = this.lastError?.error;
    return (
      this.end.signal.aborted ||
      this.failures > 1 ||
      (error instanceof ApiError && [403, 404].includes(error.status))
    );
  }

  private wake(): void {
    [...this.waiters].forEach(waiter => waiter());
  }
}

function iso(millis: number | undefined): string | undefined {
  return millis === undefined ? undefined : new Date(millis).toISOString();
}
