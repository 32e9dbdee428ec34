/**
 * Server-side apply with Slipway's own field manager, guarded by the version of the object that was looked at: what somebody wrote in
 * between is never overwritten unseen.
 */
import { PlacementConflict } from '@slipway/backstage-plugin-releases-node';
import { ApiError, Cluster } from '../clusters';
import { FIELD_MANAGER, Manifest } from '../render';
import { LiveObject, pathOf, titleOf } from './objects';

/** No object ever has this version, so an apply with it succeeds only where there is none. */
const NONE = '1';

/** Others own fields that the apply would change. */
export class FieldConflict extends Error {
  readonly name = 'FieldConflict';

  constructor(readonly conflicts: PlacementConflict[]) {
    super(conflicts.map(({ owner, field }) => `${owner}: ${field}`).join(', '));
  }
}

/** The object is another than the one that was looked at. */
export class VersionConflict extends Error {
  readonly name = 'VersionConflict';
}

/**
 * @param live - what was looked at; undefined where there was none
 * @throws FieldConflict, VersionConflict, ApiError, UnreachableError
 */
export async function serverSideApply<T extends LiveObject>(
  cluster: Cluster,
  manifest: Manifest,
  live: LiveObject | undefined,
  options: { force?: boolean; dryRun?: boolean } = {},
): Promise<T> {
  const { namespace, name } = manifest.metadata;
  try {
    return await cluster.request<T>({
      method: 'PATCH',
      path: pathOf(manifest.kind, namespace, name),
      contentType: 'application/apply-patch+yaml',
      query: {
        fieldManager: FIELD_MANAGER,
        fieldValidation: 'Strict',
        force: options.force ?? false,
        ...(options.dryRun && { dryRun: 'All' }),
      },
      body: {
        ...manifest,
        metadata: {
          ...manifest.metadata,
          resourceVersion: live?.metadata.resourceVersion ?? NONE,
        },
      },
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) {
      throw error;
    }
    const conflicts = conflictsIn(error, titleOf(manifest));
    throw conflicts.length > 0
      ? new FieldConflict(conflicts)
      : new VersionConflict(error.message, { cause: error });
  }
}

function conflictsIn(error: ApiError, object: string): PlacementConflict[] {
  const { causes } = (error.options.details ?? {}) as {
    causes?: { reason?: string; message?: string; field?: string }[];
  };
  return (causes ?? [])
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ message = '', field = '' }) => ({
      object,
      field: field.replace(/^\./, ''),
      owner: /conflict with "([^"]*)"/.exec(message)?.[1] ?? message,
    }));
}
