/**
 * Brings a placement's objects to what was rendered. Each carries the fence of its last writer, and none is written with a lower one.
 */
import {
  EffectKey,
  Fence,
  PlacementConflict,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { Cluster } from '../clusters';
import { Manifest, MARKS } from '../render';
import { get, LiveDeployment, LiveObject } from './objects';
import {
  FieldConflict,
  serverSideApply,
  VersionConflict,
} from './serverSideApply';

const TRIES = 6;

export interface Applying {
  cluster: Cluster;
  manifests: Manifest[];
  fence: Fence;
  key: EffectKey;
  force: boolean;
  /** Put on the Deployment besides what was rendered. */
  annotations: Record<string, string>;
  /** Looks again at whether the act may go on; throws where it may not. Called before each write that follows a lost race. */
  recheck(deployment: LiveDeployment | undefined): Promise<void>;
}

/**
 * Writes nothing, yet fails as the writing would.
 *
 * @throws ReleasesError `placement.conflict` with every conflict, `fence.stale`
 */
export async function rehearse(
  applying: Omit<Applying, 'recheck'>,
): Promise<{ live?: LiveObject; then?: LiveObject; manifest: Manifest }[]> {
  const conflicts: PlacementConflict[] = [];
  const seen = await Promise.all(
    applying.manifests.map(async manifest => {
      const live = await look(applying.cluster, manifest, applying.fence);
      try {
        const then = await serverSideApply(
          applying.cluster,
          marked(manifest, applying),
          live,
          { dryRun: true, force: applying.force },
        );
        return { live, then, manifest };
      } catch (error) {
        if (error instanceof FieldConflict) {
          conflicts.push(...error.conflicts);
          return { live, manifest };
        }
        if (error instanceof VersionConflict) {
          // Status changes all the time; the writing itself looks again.
          return { live, manifest };
        }
        throw error;
      }
    }),
  );
  if (conflicts.length > 0) {
    throw conflict(conflicts);
  }
  return seen;
}

/**
 * @returns the Deployment as written
 * @throws ReleasesError `placement.conflict`, `fence.stale`, and what `recheck` throws
 */
export async function applyObjects(
  applying: Applying,
): Promise<LiveDeployment> {
  let deployment: LiveDeployment | undefined;
  for (const manifest of applying.manifests) {
    const written = await applyOne(applying, manifest);
    if (manifest.kind === 'Deployment') {
      deployment = written as LiveDeployment;
    }
  }
  return deployment!;
}

async function applyOne(
  applying: Applying,
  manifest: Manifest,
): Promise<LiveObject> {
  const { cluster, fence, force } = applying;
  for (let tries = 1; ; tries += 1) {
    const live = await look(cluster, manifest, fence);
    if (manifest.kind === 'Deployment') {
      await applying.recheck(live as LiveDeployment | undefined);
    }
    try {
      return await serverSideApply(cluster, marked(manifest, applying), live, {
        force,
      });
    } catch (error) {
      if (error instanceof FieldConflict) {
        throw conflict(error.conflicts);
      }
      if (!(error instanceof VersionConflict) || tries === TRIES) {
        throw error;
      }
    }
  }
}

/** The object as it is, where it is ours and no higher fence wrote it. */
async function look(
  cluster: Cluster,
  { kind, metadata: { namespace, name, labels } }: Manifest,
  fence: Fence,
): Promise<LiveObject | undefined> {
  const live = await get(cluster, kind, namespace, name);
  if (!live) {
    return undefined;
  }
  const marks = live.metadata;
  if (marks.labels?.[MARKS.placement] !== labels[MARKS.placement]) {
    throw new ReleasesError(
      'placement.conflict',
      `${kind} ${name} in ${namespace} is there already, and Slipway did not make it. Rename or delete it, or adopt it.`,
      {
        status: 409,
        details: {
          conflicts: [
            { object: `${kind} ${name}`, field: 'metadata.name', owner: '' },
          ],
        },
      },
    );
  }
  const highest = Number(marks.annotations?.[MARKS.fence] ?? 0);
  if (fence < highest) {
    throw new ReleasesError(
      'fence.stale',
      `Fence ${fence} is below ${highest}, the highest that wrote ${kind} ${name} in ${namespace}; another operation holds it now.`,
      { status: 409, details: { fence, highest } },
    );
  }
  return live;
}

function marked(
  manifest: Manifest,
  { fence, key, annotations }: Pick<Applying, 'fence' | 'key' | 'annotations'>,
): Manifest {
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      annotations: {
        ...manifest.metadata.annotations,
        [MARKS.fence]: String(fence),
        ...(manifest.kind === 'Deployment' && {
          [MARKS.effect]: key,
          ...annotations,
        }),
      },
    },
  };
}

function conflict(conflicts: PlacementConflict[]): ReleasesError {
  const words = conflicts.map(
    ({ object, field, owner }) => `${field} of ${object} (by ${owner})`,
  );
  return new ReleasesError(
    'placement.conflict',
    `Others have set what this would change: ${words.join(
      ', ',
    )}. Undo their change, or deploy with taking it over.`,
    { status: 409, details: { conflicts } },
  );
}
