/**
 * Plugs Kubernetes into the core as the target driver `kubernetes`.
 */
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { releasesExtensionPoint } from '@slipway/backstage-plugin-releases-node';
import {
  AuthStrategies,
  Clusters,
  kubernetesClusterAuthExtensionPoint,
} from './clusters';
import { KubernetesTargets } from './targets';

export const releasesModuleKubernetes = createBackendModule({
  pluginId: 'releases',
  moduleId: 'kubernetes',
  register(registration) {
    const strategies = new AuthStrategies();
    registration.registerExtensionPoint(
      kubernetesClusterAuthExtensionPoint,
      strategies,
    );
    registration.registerInit({
      deps: {
        releases: releasesExtensionPoint,
        config: coreServices.rootConfig,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        lifecycle: coreServices.lifecycle,
      },
      async init({ releases, config, auth, catalog, lifecycle }) {
        const clusters = new Clusters(config, { catalog, auth }, strategies);
        const targets = new KubernetesTargets(clusters);
        releases.addDeployTarget(targets);
        lifecycle.addShutdownHook(() => targets.stopWatching());
      },
    });
  },
});
