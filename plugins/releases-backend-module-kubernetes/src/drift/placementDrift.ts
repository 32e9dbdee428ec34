/**
 * Drift of one placement, from the watch cache alone: what its record says was applied last, rendered anew, against what is there.
 */
import { Drift } from '@slipway/backstage-plugin-releases-node';
import {
  decodeRecord,
  LiveObject,
  RecordConfigMap,
  recordName,
} from '../apply';
import { CachedKind, SharedCache } from '../cache';
import { Manifest, render, RenderSettings } from '../render';
import { driftOf } from './driftOf';

const PLURALS: Record<Manifest['kind'], CachedKind> = {
  ConfigMap: 'configmaps',
  Deployment: 'deployments',
  Ingress: 'ingresses',
  Service: 'services',
};

/**
 * Undefined where nothing was applied, or something is being changed just now.
 *
 * @param name - of the placement's objects
 * @param autoscaled - the number of instances is not ours
 */
export async function placementDrift(
  cache: SharedCache,
  name: string,
  settings: RenderSettings,
  autoscaled: boolean,
): Promise<Drift[] | undefined> {
  const { namespace } = settings;
  const list = (kind: CachedKind) =>
    cache.list<LiveObject>({ kind, namespace });
  const record = (await list('configmaps')).find(
    ({ metadata }) => metadata.name === recordName(name),
  );
  if (!record) {
    return undefined;
  }
  const { current, next, removing, stopped } = decodeRecord(
    record as RecordConfigMap,
  );
  if (!current || next || removing) {
    return undefined;
  }
  const number = stopped ? 0 : undefined;
  const applied = render(current.workload, settings, {
    restart: current.restart,
    stopped,
    replicas: autoscaled && !stopped ? null : number,
  });
  const kinds = [...new Set(applied.map(({ kind }) => kind))];
  const live = await Promise.all(
    // Items of a list do not say their kind.
    kinds.map(async kind =>
      (await list(PLURALS[kind])).map(object => ({ ...object, kind })),
    ),
  );
  return driftOf(applied, live.flat());
}
