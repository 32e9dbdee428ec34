/**
 * The plugin: wiring only.
 */
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { releasesExtensionPoint } from '@slipway/backstage-plugin-releases-node';
import { createCore } from './createCore';
import { runMigrations } from './database';
import { DriverRegistry } from './drivers';
import { createReleasesRouter, errorMiddleware, routeNotFound } from './http';
import { nouns } from './nouns';
import { SOCKET_PATH } from './streams';

/**
 * The release engine and API of Slipway.
 *
 * @public
 */
export const releasesPlugin = createBackendPlugin({
  pluginId: 'releases',
  register(env) {
    const registry = new DriverRegistry();
    env.registerExtensionPoint(releasesExtensionPoint, registry);

    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        userInfo: coreServices.userInfo,
      },
      async init({ database, httpRouter, lifecycle, scheduler, ...services }) {
        const knex = await database.getClient();
        if (!database.migrations?.skip) {
          await runMigrations(knex);
        }

        const shutdown = new AbortController();
        const core = await createCore({
          ...services,
          database: knex,
          registry,
          shutdown: shutdown.signal,
        });
        nouns.forEach(noun => noun.register?.(core));

        const router = await createReleasesRouter();
        nouns.forEach(noun => noun.addRoutes?.(router, core));
        router.use(routeNotFound());
        router.use(errorMiddleware(services.logger));
        httpRouter.use(router);
        for (const path of ['/health/live', SOCKET_PATH]) {
          httpRouter.addAuthPolicy({ path, allow: 'unauthenticated' });
        }

        lifecycle.addStartupHook(async () => {
          await core.ledger.start();
          await core.engine.start();
          await core.drivers.start();
          for (const noun of nouns) {
            await noun.start?.(core);
          }
          await scheduler.scheduleTask({
            id: 'releases-forget-idempotency-keys',
            frequency: { hours: 1 },
            timeout: { minutes: 5 },
            scope: 'global',
            fn: () => core.idempotency.clean(),
          });
        });
        lifecycle.addShutdownHook(async () => {
          shutdown.abort();
          for (const noun of nouns) {
            await noun.stop?.(core);
          }
          await core.engine.stop();
          await core.drivers.stop();
          await core.ledger.stop();
        });
      },
    });
  },
});
