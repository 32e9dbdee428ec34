/**
 * What an apply would change, by a dry run on the cluster against what is live. Values of secrets are hidden on both sides.
 */
import {
  PlacementAct,
  PlacementConflict,
  PlacementPreview,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { stringify } from 'yaml';
import { get, LiveObject, refOf, rehearse, without } from '../apply';
import { checkWorkload, Manifest, MARKS } from '../render';
import { Place } from './Place';
import { manifestsOf, nextOf } from './wish';

const PREVIEW = 'preview';
const SECRET =
  /(^|_)(PASSWORD|PASSWD|PWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIALS?)(_|$)/i;
/** Of every write, and of nobody's interest. */
const RESTLESS = [MARKS.fence, MARKS.effect, MARKS.former];

export async function previewOf(
  place: Place,
  act: PlacementAct & { verb: 'apply' },
): Promise<PlacementPreview> {
  checkWorkload(act.workload, act.placement);
  const { service, environment } = place.ref;
  const record = (await place.record.read()) ?? {
    service,
    environment,
    fence: 0,
    effects: [],
    inventory: [],
  };
  const next = nextOf(record, act, PREVIEW)!;
  const manifests = await manifestsOf(place, next, false);
  const conflicts = await conflictsOf(place, manifests, record.fence);
  const seen = await rehearse({
    cluster: place.cluster,
    manifests,
    fence: record.fence,
    key: PREVIEW,
    force: true,
    annotations: {},
  });
  const changes = seen.map(({ manifest, live, then }) => {
    const before = live && textOf(live);
    const after = textOf(then ?? (manifest as unknown as LiveObject));
    return {
      object: `${manifest.kind} ${manifest.metadata.name}`,
      change: changeOf(before, after),
      ...(before !== undefined && { before }),
      after,
    };
  });
  const leaving = without(record.inventory, manifests.map(refOf));
  const removed = await Promise.all(
    leaving.map(async ({ kind, name }) => {
      const live = await get(place.cluster, kind, place.namespace, name);
      return live
        ? [
            {
              object: `${kind} ${name}`,
              change: 'remove' as const,
              before: textOf(live),
            },
          ]
        : [];
    }),
  );
  return { changes: [...changes, ...removed.flat()], conflicts };
}

async function conflictsOf(
  place: Place,
  manifests: Manifest[],
  fence: number,
): Promise<PlacementConflict[]> {
  try {
    await rehearse({
      cluster: place.cluster,
      manifests,
      fence,
      key: PREVIEW,
      force: false,
      annotations: {},
    });
    return [];
  } catch (error) {
    if (error instanceof ReleasesError && error.code === 'placement.conflict') {
      return error.details.conflicts as PlacementConflict[];
    }
    throw error;
  }
}

function changeOf(
  before: string | undefined,
  after: string,
): PlacementPreview['changes'][number]['change'] {
  if (before === undefined) {
    return 'create';
  }
  return before === after ? 'none' : 'update';
}

/** Without what the cluster alone writes, and with secrets hidden. */
function textOf({ apiVersion, kind, metadata, ...object }: LiveObject): string {
  const { status, ...rest } = object as Record<string, unknown>;
  const annotations = Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(
      ([name]) =>
        !RESTLESS.some(restless => restless === name) &&
        !name.startsWith('deployment.kubernetes.io/'),
    ),
  );
  const { name, namespace, labels } = metadata;
  return stringify(
    hidden({
      apiVersion,
      kind,
      metadata: { name, namespace, labels, annotations },
      ...rest,
    }),
    { sortMapEntries: true },
  );
}

/** Values of variables whose name says that they should not be seen. */
function hidden(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(hidden);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    hidden(inner),
  ]);
  const object = Object.fromEntries(entries);
  return typeof object.name === 'string' &&
    typeof object.value === 'string' &&
    SECRET.test(object.name)
    ? { ...object, value: '(hidden)' }
    : object;
}
