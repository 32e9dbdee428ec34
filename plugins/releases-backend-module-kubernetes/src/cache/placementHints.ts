/**
 * Tells that something of a placement changed, once for a burst of changes of its pods, its Deployment and its events.
 */
import { PlacementRef } from '@slipway/backstage-plugin-releases-node';
import { MARKS } from '../render';
import { KeyedQueue, KeyedQueueHealth } from './KeyedQueue';
import { SharedCache } from './SharedCache';
import { CacheChange, CachedKind, KubeObject } from './types';

/** Whose changes people see. */
const KINDS: CachedKind[] = ['deployments', 'pods', 'events'];
/** A burst has this much time, so that what people see is late by no more. */
const GATHER_MILLIS = 20;
/** Names of a placement's objects begin with its own name, which ends with a hash. */
const PLACEMENT_NAME = /^.*?-[0-9a-f]{10}(?=-|$)/;

interface EventObject extends KubeObject {
  involvedObject?: { name?: string };
}

export interface PlacementHints {
  health(): KeyedQueueHealth;
  close(): void;
}

/**
 * @param targets - value of the label that names a target, and the namespaces in which it has placements
 * @param listener - what it throws is tried again later, by placement
 */
export function placementHints(
  cache: SharedCache,
  { target, namespaces }: { target: string; namespaces: string[] },
  listener: (placement: PlacementRef) => void | Promise<void>,
): PlacementHints {
  const placements = new Map<string, PlacementRef>();
  const queue = new KeyedQueue(
    async key => {
      const placement = placements.get(key);
      if (placement) {
        await listener(placement);
      }
    },
    { gatherMillis: GATHER_MILLIS },
  );
  const changed = ({ object }: CacheChange<EventObject>) => {
    const of = object.involvedObject?.name;
    if (of !== undefined) {
      const name = PLACEMENT_NAME.exec(of)?.[0];
      // Another's event, or one of before its Deployment was listed.
      if (name && placements.has(name)) {
        queue.add(name);
      }
      return;
    }
    const { labels = {}, annotations = {} } = object.metadata;
    const name = labels[MARKS.placement];
    const service = annotations[MARKS.service];
    const environment = annotations[MARKS.environment];
    if (name && service && environment && labels[MARKS.target] === target) {
      placements.set(name, { service, environment });
      queue.add(name);
    }
  };
  const subscriptions = namespaces.flatMap(namespace =>
    KINDS.map(kind => cache.subscribe({ kind, namespace }, changed)),
  );
  return {
    health: () => queue.health(),
    close: () => {
      subscriptions.forEach(subscription => subscription.close());
      // Rejects never: failures are kept with their keys.
      void queue.stop();
    },
  };
}
