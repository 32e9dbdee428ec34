/**
 * The instances of an environment as they were when the page was opened: another one that comes later waits until it is asked for, since a
 * log that starts over is lost to who reads it.
 */
import { Environment } from '@slipway/backstage-plugin-releases-common';
import { InstanceKey } from '@slipway/backstage-plugin-releases-react';
import { useEffect, useState } from 'react';

/** Those whose logs one may read. Nothing without an environment. */
export function usePinnedInstances(environment: Environment | undefined): {
  keys: InstanceKey[];
  /** How many came since. */
  fresh: number;
  showFresh: () => void;
} {
  const [pinned, setPinned] = useState<{ of: string; keys: InstanceKey[] }>();
  const present = (environment?.placements ?? []).flatMap(placement =>
    placement.instances
      .filter(({ can }) => can.logs?.allowed)
      .map(
        ({ id }): InstanceKey => ({
          environment: environment!.name,
          target: placement.target,
          instanceId: id,
        }),
      ),
  );
  const of = environment?.name;
  const known = of !== undefined && pinned?.of === of;
  const pin = () => setPinned(of ? { of, keys: present } : undefined);

  useEffect(() => {
    if (of !== undefined && !known && present.length) {
      pin();
    }
  });

  const keys = known ? pinned.keys : [];
  const ids = new Set(keys.map(key => `${key.target} ${key.instanceId}`));
  return {
    keys,
    fresh: known
      ? present.filter(key => !ids.has(`${key.target} ${key.instanceId}`))
          .length
      : 0,
    showFresh: pin,
  };
}
