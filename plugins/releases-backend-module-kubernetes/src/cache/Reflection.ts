/**
 * One kind of one namespace as it is now: the store that a reflector fills, its listeners, and how long it lives without any.
 */
import { UnreachableError } from '../clusters/errors';
import { Cluster } from '../clusters/types';
import { Reflector, ReflectorOptions } from './Reflector';
import { SetAsides } from './SetAsides';
import { Store } from './Store';
import { CacheChange, CachedKind, KubeObject, ReflectorHealth } from './types';

type Listener = (change: CacheChange) => void;

export class Reflection {
  private readonly store = new Store();
  private readonly listeners = new Set<Listener>();
  private readonly setAside = new SetAsides();
  private readonly reflector: Reflector;
  private idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly cluster: Cluster,
    private readonly of: { kind: CachedKind; namespace: string },
    private readonly options: {
      idleSeconds: number;
      firstListSeconds: number;
      staleSeconds: number;
      reflector: ReflectorOptions;
    },
    private readonly ended: () => void,
  ) {
    this.reflector = new Reflector(
      cluster,
      of,
      {
        replace: objects => this.tell(this.store.replace(objects)),
        set: object => this.tell(this.store.set(object)),
        remove: object => this.tell(this.store.remove(object.metadata.name)),
        spoilt: (name, reason) => {
          this.setAside.add(name, reason);
          // What was known of it before may be wrong now.
          this.tell(this.store.remove(name));
        },
      },
      options.reflector,
    );
    this.reflector.start();
    this.used();
  }

  objects(): KubeObject[] {
    this.used();
    return this.store.all();
  }

  /** Resolves when what the store holds can be shown; rejects with what keeps it from that. */
  async fresh(): Promise<void> {
    this.used();
    const { firstListSeconds, staleSeconds } = this.options;
    if (!(await this.reflector.listed(firstListSeconds * 1000))) {
      throw this.cause(`within ${firstListSeconds} s`);
    }
    if (this.reflector.silentMillis() > staleSeconds * 1000) {
      throw this.cause(`for ${staleSeconds} s`);
    }
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    this.used();
    return () => {
      this.listeners.delete(listener);
      this.used();
    };
  }

  health(): ReflectorHealth {
    return {
      cluster: this.cluster.name,
      ...this.of,
      ...this.reflector.health(),
      objects: this.store.size,
      listeners: this.listeners.size,
      setAside: this.setAside.list(),
    };
  }

  async stop(): Promise<void> {
    clearTimeout(this.idle);
    this.ended();
    await this.reflector.stop();
  }

  /** Begins the time without readers anew. */
  private used() {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      if (this.listeners.size === 0) {
        // Rejects never: a reflector's stop only waits for its loop.
        void this.stop();
      }
    }, this.options.idleSeconds * 1000);
    this.idle.unref();
  }

  private tell(changes: CacheChange[]) {
    for (const change of changes) {
      const { name } = change.object.metadata;
      if (change.type !== 'removed') {
        this.setAside.lift(name);
      }
      for (const listener of [...this.listeners]) {
        try {
          listener(change);
        } catch (error) {
          this.setAside.add(name, `a listener failed on it: ${error}`);
        }
      }
    }
  }

  private cause(since: string): unknown {
    return (
      this.reflector.error ??
      new UnreachableError(
        this.cluster.name,
        `Cluster ${this.cluster.name} has not told its ${this.of.kind} in namespace ${this.of.namespace} ${since}; see whether its API server answers.`,
      )
    );
  }
}
