/**
 * Wiring of the actions.
 */
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { adoptServiceAction } from './actions/adoptService';
import { createRepositoryAction } from './actions/createRepository';
import { createServiceAction } from './actions/createService';
import { importVersionAction } from './actions/importVersion';
import { startBuildAction } from './actions/startBuild';
import { ReleasesApi } from './ReleasesApi';

/**
 * The actions `releases:repository:create`, `releases:service:create`, `releases:service:adopt`, `releases:version:import` and
 * `releases:build:start`.
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
        catalog: catalogServiceRef,
        discovery: coreServices.discovery,
      },
      async init({ actions, auth, catalog, discovery }) {
        const releases = new ReleasesApi({ auth, discovery });
        actions.addActions(
          createRepositoryAction(releases),
          createServiceAction({ releases, catalog, auth }),
          adoptServiceAction({ releases, catalog, auth }),
          importVersionAction(releases),
          startBuildAction(releases),
        );
      },
    });
  },
});
