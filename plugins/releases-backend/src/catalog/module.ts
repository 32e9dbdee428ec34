/**
 * The module of the catalog: `backend.add(catalogModuleReleases)` beside the plugin.
 */
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { ServiceEntityProvider } from './ServiceEntityProvider';

/**
 * Puts services whose repositories have no address that the catalog could read (those of the embedded source host) into the catalog, as
 * their catalog-info.yaml says. New ones appear within seconds, changes within half a minute.
 *
 * @public
 */
export const catalogModuleReleases = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'releases',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogProcessingExtensionPoint,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({ catalog, scheduler, ...services }) {
        catalog.addEntityProvider(
          new ServiceEntityProvider({
            ...services,
            schedule: scheduler.createScheduledTaskRunner({
              frequency: { seconds: 30 },
              timeout: { minutes: 2 },
              initialDelay: { seconds: 5 },
            }),
          }),
        );
      },
    });
  },
});
