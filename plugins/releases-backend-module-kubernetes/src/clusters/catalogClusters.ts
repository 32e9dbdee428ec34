/**
 * Clusters that the catalog names, as Backstage's Kubernetes plugin reads them: Resources of type `kubernetes-cluster`. Whoever can register
 * an entity can write one, so an address that leads inside is refused, and Slipway's own credentials go to no address that configuration
 * does not say.
 */
import { AuthService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { Entity } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_KUBERNETES_API_SERVER as SERVER,
  ANNOTATION_KUBERNETES_API_SERVER_CA as CERTIFICATE_AUTHORITY,
  ANNOTATION_KUBERNETES_AUTH_PROVIDER as AUTH_PROVIDER,
  ANNOTATION_KUBERNETES_SKIP_TLS_VERIFY as SKIP_TLS_VERIFY,
} from '@backstage/plugin-kubernetes-common';
import {
  CatalogLocator,
  ClusterDefinition,
  hasCredentials,
  OwnCredentials,
} from './definitions';
import { guardAddress } from './publicLookup';

export interface CatalogAccess {
  catalog: CatalogService;
  auth: AuthService;
}

/**
 * The cluster of that name, `undefined` where the catalog has none. Throws, saying why, where the entity may not be used.
 */
export async function findCatalogCluster(
  { catalog, auth }: CatalogAccess,
  name: string,
  locator: CatalogLocator,
  own: OwnCredentials | undefined,
): Promise<ClusterDefinition | undefined> {
  const { items } = await catalog.getEntities(
    {
      filter: {
        kind: 'Resource',
        'spec.type': 'kubernetes-cluster',
        'metadata.name': name,
        [`metadata.annotations.${SERVER}`]: CATALOG_FILTER_EXISTS,
        [`metadata.annotations.${AUTH_PROVIDER}`]: CATALOG_FILTER_EXISTS,
      },
    },
    { credentials: await auth.getOwnServiceCredentials() },
  );
  if (items.length > 1) {
    throw new Error(
      `the catalog has ${items.length} clusters of that name, in different namespaces`,
    );
  }
  return items[0] && definitionOf(items[0], locator, own);
}

async function definitionOf(
  { metadata }: Entity,
  locator: CatalogLocator,
  own: OwnCredentials | undefined,
): Promise<ClusterDefinition> {
  const annotations = metadata.annotations!;
  const url = annotations[SERVER];
  if (hasCredentials(own)) {
    if (own!.url !== url) {
      throw new Error(
        `the catalog says that its address is ${url}, which releases.kubernetes.clusters does not confirm as url, and Slipway's own credentials go nowhere else`,
      );
    }
  } else if (annotations[AUTH_PROVIDER] === 'serviceAccount') {
    throw new Error(
      'a service account is never sent to an address of the catalog; give credentials and url in releases.kubernetes.clusters',
    );
  }
  return {
    name: metadata.name,
    title: metadata.title,
    url,
    lookup: await guardAddress(url, locator.allowedHosts),
    own,
    caData: annotations[CERTIFICATE_AUTHORITY],
    skipTLSVerify:
      locator.allowSkipTLSVerify && annotations[SKIP_TLS_VERIFY] === 'true',
    authMetadata: Object.fromEntries(
      Object.entries(annotations).filter(([key]) =>
        key.startsWith('kubernetes.io/'),
      ),
    ),
  };
}
