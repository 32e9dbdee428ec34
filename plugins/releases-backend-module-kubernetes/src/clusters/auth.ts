/**
 * How clusters are signed in to: Slipway works while nobody watches, so only what needs no person will do. Service accounts are built in;
 * others are plugged in, and may be the very strategies of Backstage's Kubernetes plugin.
 */
import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { AuthenticationStrategy } from '@backstage/plugin-kubernetes-node';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';

/**
 * @public
 */
export interface KubernetesClusterAuthExtensionPoint {
  /**
   * Signs in to the clusters whose `authProvider` is this. The strategy is asked without a person, about once a minute and whenever the
   * cluster refuses what it gave. A second strategy of one name is an error.
   */
  addAuthStrategy(authProvider: string, strategy: AuthenticationStrategy): void;
}

/**
 * Offered by the module for Kubernetes to other modules of the plugin `releases`.
 *
 * @public
 */
export const kubernetesClusterAuthExtensionPoint =
  createExtensionPoint<KubernetesClusterAuthExtensionPoint>({
    id: 'releases.kubernetes.cluster-auth',
  });

/** Those kinds of Backstage that act as the person in front of the page. */
const OF_PERSONS = ['aks', 'google', 'oidc'];

/** What modules plugged in. */
export class AuthStrategies implements KubernetesClusterAuthExtensionPoint {
  private readonly strategies = new Map<string, AuthenticationStrategy>();

  addAuthStrategy(
    authProvider: string,
    strategy: AuthenticationStrategy,
  ): void {
    if (this.strategies.has(authProvider)) {
      throw new ReleasesError(
        'kubernetes.auth-registered-twice',
        `Two modules sign in to clusters of authProvider '${authProvider}'; install only one of them.`,
        { status: 500 },
      );
    }
    this.strategies.set(authProvider, strategy);
  }

  get(cluster: string, authProvider: string): AuthenticationStrategy {
    const strategy = this.strategies.get(authProvider);
    if (strategy) return strategy;
    const cause = OF_PERSONS.includes(authProvider)
      ? 'acts as the person in front of the page, and Slipway works while nobody watches'
      : 'is not known to Slipway; a module can add it through kubernetesClusterAuthExtensionPoint';
    throw new ReleasesError(
      'kubernetes.auth-unsupported',
      `authProvider '${authProvider}' of cluster '${cluster}' ${cause}. Give Slipway a service account of its own in releases.kubernetes.clusters.`,
      { status: 500 },
    );
  }
}
