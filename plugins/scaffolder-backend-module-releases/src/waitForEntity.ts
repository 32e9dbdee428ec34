/**
 * Waits until the catalog shows an entity to whoever runs the template, so that a link to its page works when it is shown.
 */
import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { ServiceUnavailableError, stringifyError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MILLIS = 250;

/**
 * Answers the entity. A catalog that fails for a moment is asked again. Throws `ServiceUnavailableError` once `timeoutSeconds` have passed,
 * and the signal's reason when that aborts.
 */
export async function waitForEntity(options: {
  catalog: CatalogService;
  credentials: BackstageCredentials;
  entityRef: string;
  timeoutSeconds: number;
  signal?: AbortSignal;
}): Promise<Entity> {
  const { catalog, credentials, entityRef, timeoutSeconds, signal } = options;
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    signal?.throwIfAborted();
    let failure: unknown;
    try {
      const entity = await catalog.getEntityByRef(entityRef, { credentials });
      if (entity) {
        return entity;
      }
    } catch (error) {
      failure = error;
    }
    if (Date.now() >= deadline) {
      throw new ServiceUnavailableError(
        `The catalog does not show ${entityRef} after ${timeoutSeconds} s${
          failure ? `: ${stringifyError(failure)}.` : '.'
        } See that the catalog takes its entry: the back end needs catalogModuleReleases for repositories of the embedded source host; from other hosts, register the repository's catalog-info.yaml.`,
      );
    }
    await sleep(POLL_MILLIS, undefined, { signal });
  }
}
