/**
 * Everything of one kind in one namespace, page by page.
 */
import { ApiError } from '../clusters/errors';
import { Cluster } from '../clusters/types';

interface Page {
  metadata?: { resourceVersion?: string; continue?: string };
  items?: unknown[] | null;
}

/**
 * @param keep - called for each object as its page arrives, so that a whole page is not held longer than needed
 * @returns what was kept, and the resourceVersion from which a watch goes on
 */
export async function listAll<T>(
  cluster: Cluster,
  path: string,
  options: {
    pageSize: number;
    signal: AbortSignal;
    keep: (item: unknown) => T | undefined;
  },
): Promise<{ objects: T[]; resourceVersion: string }> {
  let limit: number | undefined = options.pageSize;
  let next: string | undefined;
  let objects: T[] = [];
  for (;;) {
    let page: Page;
    try {
      page = await cluster.request<Page>({
        path,
        query: { limit, continue: next },
        signal: options.signal,
      });
    } catch (error) {
      if (!next || !isExpired(error)) {
        throw error;
      }
      // The state that the pages were of is forgotten. The token for going on in another state would leave out what was deleted in
      // between, so all is asked for at once, which needs no token.
      limit = undefined;
      next = undefined;
      objects = [];
      continue;
    }
    for (const item of page.items ?? []) {
      const kept = options.keep(item);
      if (kept !== undefined) {
        objects.push(kept);
      }
    }
    next = page.metadata?.continue || undefined;
    if (!next) {
      const resourceVersion = page.metadata?.resourceVersion;
      if (!resourceVersion) {
        throw new Error(
          `Cluster ${cluster.name} answered ${path} without a resourceVersion, so it cannot be watched.`,
        );
      }
      return { objects, resourceVersion };
    }
  }
}

/** The resourceVersion, or the page, is older than the API server remembers. */
export function isExpired(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    (error.status === 410 ||
      error.options.reason === 'Expired' ||
      error.options.reason === 'Gone')
  );
}
