/**
 * What is remembered of a placement on its own cluster, in a ConfigMap beside its objects: the highest fence, what became of each attempt,
 * what serves and what is being rolled out. Every change is made against the version that was read, so of two writers one begins anew. It
 * stays when the placement is removed, with the fence alone.
 */
import { JsonObject } from '@backstage/types';
import {
  EffectKey,
  Fence,
  PlacementAct,
  PlacementRef,
  ReleasesError,
  Workload,
} from '@slipway/backstage-plugin-releases-node';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ApiError, Cluster } from '../clusters';
import { MARKS, placementName } from '../render';
import { get, LiveObject, ObjectRef, pathOf } from './objects';

/** Ended attempts that are kept, the newest. */
const KEPT_EFFECTS = 30;
const TRIES = 8;

export interface Effect {
  key: EffectKey;
  verb: PlacementAct['verb'];
  state: 'running' | 'done' | 'failed' | 'conflict';
  /** ISO 8601. */
  at: string;
  code?: string;
  message?: string;
  facts?: JsonObject;
}

/** A wish as it was rendered. */
export interface Wanted {
  workload: Workload;
  /** Mark of a restart, which pods carry. */
  restart?: string;
}

export interface Failure {
  code: string;
  message: string;
  facts: JsonObject;
}

export interface Next extends Wanted {
  key: EffectKey;
  verb: 'apply' | 'restart' | 'scale' | 'stop';
  /** Of the Deployment once it was written, by which an edit of somebody else is told. */
  written?: { uid: string; generation: number };
  /** Why it is being undone. */
  failure?: Failure;
  /** Of the Deployment once the undoing was written. */
  undone?: boolean;
}

export interface PlacementRecord extends PlacementRef {
  fence: Fence;
  effects: Effect[];
  /** Everything that was ever applied and not yet pruned. */
  inventory: ObjectRef[];
  /** What served last. */
  current?: Wanted;
  /** What failed while nothing served, and was left for people to look at. */
  left?: Wanted;
  /** What is being rolled out. */
  next?: Next;
  stopped?: boolean;
  /** Key of the removal, while it is under way. */
  removing?: EffectKey;
}

export interface RecordConfigMap extends LiveObject {
  binaryData?: { record?: string };
}

/** @param placement - name of the placement's objects */
export function recordName(placement: string): string {
  return `${placement}-record`;
}

/** Reads and changes the record of one placement. */
export class RecordStore {
  private readonly name: string;

  constructor(
    private readonly cluster: Cluster,
    private readonly place: { target: string; namespace: string },
    private readonly placement: PlacementRef,
  ) {
    this.name = recordName(placementName(place.target, placement));
  }

  async read(): Promise<PlacementRecord | undefined> {
    const found = await this.find();
    return found && decodeRecord(found);
  }

  /**
   * Changes the record; `change` may be called again on a newer one, and answers undefined to leave it. What `change` throws is passed on.
   */
  async change(
    change: (record: PlacementRecord) => PlacementRecord | undefined,
  ): Promise<PlacementRecord> {
    for (let tries = 1; ; tries += 1) {
      const found = await this.find();
      const before = found ? decodeRecord(found) : this.empty();
      const after = change(structuredClone(before));
      if (!after) {
        return before;
      }
      try {
        await this.write(found, after);
        return after;
      } catch (error) {
        const raced = error instanceof ApiError && error.status === 409;
        if (!raced || tries === TRIES) {
          throw error;
        }
      }
    }
  }

  private find() {
    return get<RecordConfigMap>(
      this.cluster,
      'ConfigMap',
      this.place.namespace,
      this.name,
    );
  }

  private empty(): PlacementRecord {
    const { service, environment } = this.placement;
    return { service, environment, fence: 0, effects: [], inventory: [] };
  }

  private async write(
    found: RecordConfigMap | undefined,
    record: PlacementRecord,
  ): Promise<void> {
    const { namespace } = this.place;
    const kept = { ...record, effects: record.effects.slice(-KEPT_EFFECTS) };
    await this.cluster.request({
      method: found ? 'PUT' : 'POST',
      path: pathOf('ConfigMap', namespace, found && this.name),
      body: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: this.name,
          namespace,
          ...(found && { resourceVersion: found.metadata.resourceVersion }),
          labels: { 'app.kubernetes.io/managed-by': 'slipway' },
          annotations: {
            [MARKS.service]: record.service,
            [MARKS.environment]: record.environment,
            [MARKS.fence]: String(record.fence),
          },
        },
        binaryData: {
          record: gzipSync(JSON.stringify(kept)).toString('base64'),
        },
      },
    });
  }
}

/** @throws ReleasesError `fence.stale` */
export function checkFence(record: PlacementRecord, fence: Fence): void {
  if (fence < record.fence) {
    throw new ReleasesError(
      'fence.stale',
      `Fence ${fence} is below ${record.fence}, the highest seen for ${record.service} in ${record.environment}; another operation holds it now.`,
      { status: 409, details: { fence, highest: record.fence } },
    );
  }
}

/** @throws ReleasesError `placement.record-broken` */
export function decodeRecord({
  binaryData,
  metadata,
}: RecordConfigMap): PlacementRecord {
  try {
    const packed = Buffer.from(binaryData?.record ?? '', 'base64');
    return JSON.parse(gunzipSync(packed).toString('utf8'));
  } catch (error) {
    throw new ReleasesError(
      'placement.record-broken',
      `What Slipway remembers of the placement, ConfigMap ${metadata.name} in ${metadata.namespace}, cannot be read; somebody changed it. Delete it to begin anew.`,
      { status: 500, cause: error },
    );
  }
}
