/**
 * The clusters of Backstage's own `kubernetes:` configuration, and what Slipway's adds to them.
 */
import { Config } from '@backstage/config';
import {
  ANNOTATION_KUBERNETES_AUTH_PROVIDER,
  ANNOTATION_KUBERNETES_AWS_ASSUME_ROLE,
  ANNOTATION_KUBERNETES_AWS_EXTERNAL_ID,
} from '@backstage/plugin-kubernetes-common';
import type { ClusterDetails } from '@backstage/plugin-kubernetes-node';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import type { LookupFunction } from 'node:net';

/** Credentials of Slipway's own, in place of those that Backstage's plugin uses. */
export interface OwnCredentials {
  token?: string;
  tokenFile?: string;
  certFile?: string;
  keyFile?: string;
  allowSkipTLSVerify: boolean;
  /** The address that they may be sent to. Needed where the catalog says the address. */
  url?: string;
}

export interface ClusterDefinition extends ClusterDetails {
  own?: OwnCredentials;
  lookup?: LookupFunction;
}

/** A locator of clusters out of catalog entities. */
export interface CatalogLocator {
  /** Hosts that may be inside, or without TLS. */
  allowedHosts: string[];
  allowSkipTLSVerify: boolean;
}

const KUBECTL_PROXY: ClusterDetails = {
  name: 'local',
  url: 'http://127.0.0.1:8001',
  authMetadata: { [ANNOTATION_KUBERNETES_AUTH_PROVIDER]: 'localKubectlProxy' },
};

function locators(config: Config): Config[] {
  return (
    config.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ?? []
  );
}

/** An error of configuration, for whoever starts the backend. */
export function invalid(message: string): ReleasesError {
  return new ReleasesError('kubernetes.config-invalid', message, {
    status: 500,
  });
}

/** As `ConfigClusterLocator` of Backstage reads it. */
function detailsOf(cluster: Config): ClusterDetails {
  const name = cluster.getString('name');
  const metadata =
    cluster.getOptional<Record<string, string>>('authMetadata') ?? {};
  const authProvider =
    metadata[ANNOTATION_KUBERNETES_AUTH_PROVIDER] ??
    cluster.getOptionalString('authProvider');
  if (!authProvider) {
    throw invalid(
      `Cluster '${name}' of the configuration 'kubernetes' has no authProvider.`,
    );
  }
  const known: Record<string, string | undefined> = {
    serviceAccountToken: cluster.getOptionalString('serviceAccountToken'),
    [ANNOTATION_KUBERNETES_AWS_ASSUME_ROLE]:
      cluster.getOptionalString('assumeRole'),
    [ANNOTATION_KUBERNETES_AWS_EXTERNAL_ID]:
      cluster.getOptionalString('externalId'),
  };
  const given = Object.entries(known).filter(([, value]) => value);
  return {
    name,
    title: cluster.getOptionalString('title'),
    url: cluster.getString('url'),
    skipTLSVerify: cluster.getOptionalBoolean('skipTLSVerify') ?? false,
    caData: cluster.getOptionalString('caData'),
    caFile: cluster.getOptionalString('caFile'),
    authMetadata: {
      [ANNOTATION_KUBERNETES_AUTH_PROVIDER]: authProvider,
      ...(Object.fromEntries(given) as Record<string, string>),
      ...metadata,
    },
  };
}

/** Read anew each time, because configuration changes while the backend runs: a token that it includes from a file, for instance. */
export function readConfiguredClusters(config: Config): ClusterDetails[] {
  const clusters = locators(config).flatMap(locator => {
    switch (locator.getString('type')) {
      case 'config':
        return locator.getConfigArray('clusters').map(detailsOf);
      case 'localKubectlProxy':
        return [KUBECTL_PROXY];
      default:
        return [];
    }
  });
  const names = clusters.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) {
    throw invalid(
      `The configuration 'kubernetes' has two clusters '${twice}'; a deployment could reach the wrong one. Rename one of them.`,
    );
  }
  return clusters;
}

/** Absent where the catalog is not asked. */
export function readCatalogLocator(config: Config): CatalogLocator | undefined {
  const locator = locators(config).find(
    method => method.getString('type') === 'catalog',
  );
  return (
    locator && {
      allowedHosts:
        locator.getOptionalStringArray('dangerouslyAllowClusterUrls') ?? [],
      allowSkipTLSVerify:
        locator.getOptionalBoolean('dangerouslyAllowSkipTLSVerify') ?? false,
    }
  );
}

/** The block of `releases.kubernetes.clusters` for a cluster. */
export function readOwnCredentials(
  config: Config,
  name: string,
): OwnCredentials | undefined {
  const block = config
    .getOptionalConfigArray('releases.kubernetes.clusters')
    ?.find(cluster => cluster.getString('name') === name);
  if (!block) return undefined;
  const own = {
    token: block.getOptionalString('serviceAccountToken'),
    tokenFile: block.getOptionalString('tokenFile'),
    certFile: block.getOptionalString('certFile'),
    keyFile: block.getOptionalString('keyFile'),
    allowSkipTLSVerify: block.getOptionalBoolean('allowSkipTLSVerify') ?? false,
    url: block.getOptionalString('url'),
  };
  const kinds = [own.token, own.tokenFile, own.certFile].filter(Boolean);
  if (kinds.length > 1 || Boolean(own.certFile) !== Boolean(own.keyFile)) {
    throw invalid(
      `releases.kubernetes.clusters gives cluster '${name}' credentials that do not fit together; give one of serviceAccountToken, tokenFile, or certFile with keyFile.`,
    );
  }
  return own;
}

/** Whether it holds credentials at all. */
export function hasCredentials(own: OwnCredentials | undefined): boolean {
  return Boolean(own && (own.token || own.tokenFile || own.certFile));
}
