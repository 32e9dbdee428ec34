/**
 * Credentials of a cluster as it is defined in configuration or the catalog.
 */
import { ANNOTATION_KUBERNETES_AUTH_PROVIDER } from '@backstage/plugin-kubernetes-common';
import type { KubernetesCredential } from '@backstage/plugin-kubernetes-node';
import { readFile } from 'node:fs/promises';
import type { LookupFunction } from 'node:net';
import { join } from 'node:path';
import { Access, AccessSource } from './access';
import { AuthStrategies } from './auth';
import { ClusterDefinition, hasCredentials, invalid } from './definitions';

/** Where Kubernetes gives a pod the token of its service account and the certificate authority of its cluster. */
const POD_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

function providerOf(definition: ClusterDefinition): string {
  return definition.authMetadata[ANNOTATION_KUBERNETES_AUTH_PROVIDER];
}

/** Runs the backend within this cluster, by the pod's own service account? */
function isInCluster(definition: ClusterDefinition): boolean {
  return (
    !hasCredentials(definition.own) &&
    providerOf(definition) === 'serviceAccount' &&
    !definition.authMetadata.serviceAccountToken
  );
}

/** Throws where the definition could never work. */
export function assertUsable(
  definition: ClusterDefinition,
  strategies: AuthStrategies,
): void {
  const { name, own, skipTLSVerify } = definition;
  if (skipTLSVerify && !own?.allowSkipTLSVerify) {
    throw invalid(
      `Cluster '${name}' skips the check of its certificate (skipTLSVerify), so anybody in between could take Slipway's credentials. Give caData or caFile instead, or state it once more in releases.kubernetes.clusters with allowSkipTLSVerify: true.`,
    );
  }
  const provider = providerOf(definition);
  if (
    hasCredentials(own) ||
    ['serviceAccount', 'localKubectlProxy'].includes(provider)
  ) {
    return;
  }
  const [problem] = strategies
    .get(name, provider)
    .validateCluster(definition.authMetadata);
  if (problem) throw invalid(`Cluster '${name}': ${problem.message}`);
}

export class DefinedAccess implements AccessSource {
  readonly server: string;
  readonly lookup?: LookupFunction;

  /**
   * @param definition - by whose address it is reached
   * @param latest - reads the definition anew, since tokens within it change
   */
  constructor(
    definition: ClusterDefinition,
    private readonly latest: () => Promise<ClusterDefinition>,
    private readonly strategies: AuthStrategies,
  ) {
    this.server = definition.url;
    this.lookup = definition.lookup;
  }

  async read(): Promise<Access> {
    const definition = await this.latest();
    if (definition.url !== this.server) {
      throw new Error('its address has just changed');
    }
    const { caData, caFile, skipTLSVerify } = definition;
    const file =
      caFile ??
      (!caData && isInCluster(definition) ? join(POD_FOLDER, 'ca.crt') : '');
    const credential = await this.credentialOf(definition);
    return {
      headers:
        credential.type === 'bearer token'
          ? { authorization: `Bearer ${credential.token.trim()}` }
          : {},
      tls: {
        ca: file
          ? await readFile(file)
          : caData && Buffer.from(caData, 'base64'),
        ...(credential.type === 'x509 client certificate' && {
          cert: credential.cert,
          key: credential.key,
        }),
        ...(skipTLSVerify && { rejectUnauthorized: false }),
      },
    };
  }

  private async credentialOf(
    definition: ClusterDefinition,
  ): Promise<KubernetesCredential> {
    const { own, name, authMetadata } = definition;
    if (own?.token) return { type: 'bearer token', token: own.token };
    if (own?.tokenFile) return readToken(own.tokenFile);
    if (own?.certFile && own.keyFile) {
      const [cert, key] = await Promise.all(
        [own.certFile, own.keyFile].map(file => readFile(file, 'utf8')),
      );
      return { type: 'x509 client certificate', cert, key };
    }
    const provider = providerOf(definition);
    if (provider === 'localKubectlProxy') return { type: 'anonymous' };
    if (provider === 'serviceAccount') {
      const token = authMetadata.serviceAccountToken;
      return token
        ? { type: 'bearer token', token }
        : readToken(join(POD_FOLDER, 'token'));
    }
    return this.strategies.get(name, provider).getCredential(definition, {});
  }
}

async function readToken(file: string): Promise<KubernetesCredential> {
  return { type: 'bearer token', token: await readFile(file, 'utf8') };
}
