/**
 * The live state of one cluster, shared by everyone who looks: one list and one watch for each kind and namespace, begun with the first
 * reader and ended some time after the last. Each replica of the backend has its own, and none needs another's.
 */
import { Cluster } from '../clusters/types';
import { parseSelector } from './labelSelector';
import { Reflection } from './Reflection';
import { ReflectorOptions } from './Reflector';
import { CacheChange, CacheQuery, KubeObject, ReflectorHealth } from './types';

export interface SharedCacheOptions {
  /** How long a list and watch goes on without readers. Default 60. */
  idleSeconds?: number;
  /** How long the first answer of the API server is waited for. Default 10. */
  firstListSeconds?: number;
  /** For how long what was last known is still given while there is no connection. Default 15. */
  staleSeconds?: number;
  reflector?: ReflectorOptions;
}

export interface Subscription {
  /** Resolves once what is there has been listed; rejects as `list` does. */
  ready: Promise<void>;
  close(): void;
}

export class SharedCache {
  private readonly reflections = new Map<string, Reflection>();
  private readonly options: Required<SharedCacheOptions>;
  private stopped = false;

  constructor(
    private readonly cluster: Cluster,
    options: SharedCacheOptions = {},
  ) {
    this.options = {
      idleSeconds: options.idleSeconds ?? 60,
      firstListSeconds: options.firstListSeconds ?? 10,
      staleSeconds: options.staleSeconds ?? 15,
      reflector: options.reflector ?? {},
    };
  }

  /**
   * What is there. Costs no request where somebody looked within the last `idleSeconds`. Throws the error that keeps the API server from
   * answering (`ApiError`, `UnreachableError`) when there was no first list in time, or no connection for longer than `staleSeconds`.
   */
  async list<T extends KubeObject = KubeObject>(
    query: CacheQuery,
  ): Promise<T[]> {
    const matches = parseSelector(query.labelSelector);
    const reflection = this.reflection(query);
    await reflection.fresh();
    return reflection.objects().filter(matches) as T[];
  }

  /**
   * Tells of every change from now on, in the order of the cluster, at once and in the caller's own process: a listener must be quick,
   * work belongs into a `KeyedQueue`. An object whose labels no longer match is told as removed. After a lost connection, listeners are
   * told of the difference.
   */
  subscribe<T extends KubeObject = KubeObject>(
    query: CacheQuery,
    listener: (change: CacheChange<T>) => void,
  ): Subscription {
    const matches = parseSelector(query.labelSelector);
    const reflection = this.reflection(query);
    const close = reflection.listen(change => {
      const told = selected(change, matches);
      if (told) {
        listener(told as CacheChange<T>);
      }
    });
    const ready = reflection.fresh();
    // Whoever only listens need not look at it: health tells of the same error.
    ready.catch(() => {});
    return { ready, close };
  }

  health(): ReflectorHealth[] {
    return [...this.reflections.values()].map(reflection =>
      reflection.health(),
    );
  }

  /** Ends every watch. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(
      [...this.reflections.values()].map(reflection => reflection.stop()),
    );
  }

  private reflection({ kind, namespace }: CacheQuery): Reflection {
    if (this.stopped) {
      throw new Error(`The cache of cluster ${this.cluster.name} has ended.`);
    }
    const key = `${kind}/${namespace}`;
    let reflection = this.reflections.get(key);
    if (!reflection) {
      reflection = new Reflection(
        this.cluster,
        { kind, namespace },
        this.options,
        () => this.reflections.delete(key),
      );
      this.reflections.set(key, reflection);
    }
    return reflection;
  }
}

/** The change as someone sees it who is shown only what `matches`. */
function selected(
  change: CacheChange,
  matches: (object: KubeObject) => boolean,
): CacheChange | undefined {
  const is = change.type !== 'removed' && matches(change.object);
  const was =
    change.type === 'removed'
      ? matches(change.object)
      : !!change.previous && matches(change.previous);
  if (is) {
    return { ...change, type: was ? 'changed' : 'added' };
  }
  return was ? { ...change, type: 'removed' } : undefined;
}
