/**
 * Tells when anything of a placement changed, and wakes the act that is under way on it. Reads the shared watch cache; the namespaces of
 * placements become known as they are looked at, and those of a fixed namespace at once.
 */
import {
  EffectKey,
  PlacementRef,
} from '@slipway/backstage-plugin-releases-node';
import { LiveDeployment, LiveObject } from '../apply';
import { CacheChange, KeyedQueue, SharedCache } from '../cache';
import { MARKS } from '../render';

const KINDS = ['deployments', 'pods'] as const;
/** Changes come in bursts. */
const GATHER_MS = 50;

export class Watching {
  private readonly listeners = new Set<(ref: PlacementRef) => void>();
  private readonly namespaces = new Map<string, { close(): void }[]>();
  /** By placement: the act that wrote its Deployment last. */
  private readonly effects = new Map<string, EffectKey>();
  private readonly queue: KeyedQueue;
  private readonly selector: string;

  constructor(
    private readonly cache: SharedCache,
    target: string,
    private readonly wake: (key: EffectKey) => void,
  ) {
    this.selector = `${MARKS.target}=${target}`;
    this.queue = new KeyedQueue(async key => this.tell(key), {
      gatherMillis: GATHER_MS,
    });
  }

  watch(listener: (ref: PlacementRef) => void): { close(): void } {
    this.listeners.add(listener);
    return { close: () => void this.listeners.delete(listener) };
  }

  /** Listens in a namespace from now on. */
  include(namespace: string): void {
    if (!this.namespaces.has(namespace)) {
      this.namespaces.set(
        namespace,
        KINDS.map(kind =>
          this.cache.subscribe<LiveDeployment>(
            { kind, namespace, labelSelector: this.selector },
            change => this.take(kind, change),
          ),
        ),
      );
    }
  }

  async close(): Promise<void> {
    [...this.namespaces.values()].flat().forEach(one => one.close());
    this.namespaces.clear();
    this.listeners.clear();
    await this.queue.stop();
  }

  private take(
    kind: (typeof KINDS)[number],
    { object }: CacheChange<LiveObject>,
  ): void {
    const { annotations = {}, labels } = object.metadata;
    const service = annotations[MARKS.service];
    const environment = annotations[MARKS.environment];
    if (!service || !environment || !labels?.[MARKS.placement]) {
      return;
    }
    const key = JSON.stringify({ service, environment });
    if (kind === 'deployments' && annotations[MARKS.effect]) {
      this.effects.set(key, annotations[MARKS.effect]);
    }
    this.queue.add(key);
  }

  private tell(key: string): void {
    const ref: PlacementRef = JSON.parse(key);
    this.listeners.forEach(listener => listener(ref));
    const effect = this.effects.get(key);
    if (effect) {
      this.wake(effect);
    }
  }
}
