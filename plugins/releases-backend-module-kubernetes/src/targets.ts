/**
 * Makes targets, each on its cluster. Those on one cluster share its connections and its live state.
 */
import {
  DeployTarget,
  DriverContext,
  DriverFactory,
} from '@slipway/backstage-plugin-releases-node';
import { SharedCache } from './cache';
import { Cluster, Clusters } from './clusters';
import { KubernetesDeployTarget } from './target';

export class KubernetesTargets implements DriverFactory<DeployTarget> {
  readonly driver = 'kubernetes';
  readonly registeredBy =
    '@slipway/backstage-plugin-releases-backend-module-kubernetes';
  readonly needsConfiguration = true;
  private readonly caches = new Map<Cluster, SharedCache>();

  constructor(private readonly clusters: Clusters) {}

  create(context: DriverContext): DeployTarget {
    const cluster = this.clusters.get(context.config.getString('cluster'));
    const idleSeconds = context.rootConfig.getOptionalNumber(
      'releases.kubernetes.watch.idleSeconds',
    );
    const cache =
      this.caches.get(cluster) ?? new SharedCache(cluster, { idleSeconds });
    this.caches.set(cluster, cache);
    return new KubernetesDeployTarget(context, cluster, cache);
  }

  async stopWatching(): Promise<void> {
    await Promise.all([...this.caches.values()].map(cache => cache.stop()));
  }
}
