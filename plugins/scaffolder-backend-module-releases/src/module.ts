/**
 * Wiring of the actions.
 */
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createRepositoryAction } from './actions/createRepository';
import { createServiceAction } from './actions/createService';
import { startBuildAction } from './actions/startBuild';
import { ReleasesApi } from './ReleasesApi';

/**
 * The actions `releases:repository:create`, `releases:service:create` and `releases:build:start`.
 *
 * @public
 */
export const scaffolderModuleReleases = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'releases',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
      },
      async init({ actions, auth, discovery }) {
        const releases = new ReleasesApi({ auth, discovery });
        actions.addActions(
          createRepositoryAction(releases),
          createServiceAction(releases),
          startBuildAction(releases),
        );
      },
    });
  },
});
