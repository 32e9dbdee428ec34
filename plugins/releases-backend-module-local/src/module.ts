/**
 * Plugs the embedded drivers into the core, all under the driver name `local`.
 */
import { createBackendModule } from '@backstage/backend-plugin-api';
import { releasesExtensionPoint } from '@slipway/backstage-plugin-releases-node';
import { localBuildEngineFactory } from './build';
import { localSourceHostFactory } from './source';
import { localTargetFactory } from './target';

export const releasesModuleLocal = createBackendModule({
  pluginId: 'releases',
  moduleId: 'local',
  register(registration) {
    registration.registerInit({
      deps: { releases: releasesExtensionPoint },
      async init({ releases }) {
        releases.addSourceHost(localSourceHostFactory);
        releases.addBuildEngine(localBuildEngineFactory);
        releases.addDeployTarget(localTargetFactory);
      },
    });
  },
});
