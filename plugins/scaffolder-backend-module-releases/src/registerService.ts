/**
 * Registers a service once, whichever task and try asks for it.
 */
import { isDeepStrictEqual } from 'node:util';
import { ConflictError } from '@backstage/errors';
import {
  Service,
  ServiceCreate,
} from '@slipway/backstage-plugin-releases-common';
import { codeOf } from './errors';
import { pagePathOf } from './pages';
import { ActionCaller, ReleasesApi } from './ReleasesApi';

/**
 * Goes on with what an earlier run of the same person registered from the same repository: another pipeline is saved as its next revision.
 * Throws `ConflictError` that says what differs when it is not the same service.
 */
export async function registerService(
  releases: ReleasesApi,
  caller: ActionCaller,
  user: string | undefined,
  wish: ServiceCreate,
): Promise<{ service: Service; made: boolean }> {
  try {
    return { service: await releases.createService(caller, wish), made: true };
  } catch (error) {
    if (codeOf(error) !== 'service.name-taken') {
      throw error;
    }
    const key = { namespace: wish.namespace ?? 'default', name: wish.name };
    const service = await releases.getService(caller, key);
    const other = differenceOf(service, user, wish);
    if (other) {
      throw new ConflictError(
        `${
          service.ref
        } is registered already, ${other}. Go on with it on its page, ${pagePathOf(
          service,
        )}, or take another name.`,
      );
    }
    if (wish.pipeline && !hasPipeline(service, wish.pipeline)) {
      await releases.savePipeline(caller, key, wish.pipeline);
    }
    return { service, made: false };
  }
}

/** Why the service is not the one of an earlier run; undefined when it is. */
function differenceOf(
  service: Service,
  user: string | undefined,
  wish: ServiceCreate,
): string | undefined {
  if (service.creator?.ref !== user) {
    return service.creator
      ? `by ${service.creator.ref}`
      : 'and not open to you';
  }
  const { source } = service;
  if (
    source?.host !== wish.source?.host ||
    source?.repository !== wish.source?.repository
  ) {
    return source
      ? `from the repository ${source.host}:${source.repository}`
      : 'without a repository';
  }
  if (
    wish.environments &&
    !isDeepStrictEqual(
      [...(service.environments ?? [])].sort(),
      [...wish.environments].sort(),
    )
  ) {
    return `for the environments ${service.environments?.join(', ')}`;
  }
  return undefined;
}

/** Parameters that the wish leaves open were filled in by the pipeline's own defaults. */
function hasPipeline(
  { pipeline }: Service,
  wish: NonNullable<ServiceCreate['pipeline']>,
): boolean {
  return (
    pipeline?.templateId === wish.templateId &&
    Object.entries(wish.parameters ?? {}).every(([name, value]) =>
      isDeepStrictEqual(pipeline.parameters[name], value),
    )
  );
}
