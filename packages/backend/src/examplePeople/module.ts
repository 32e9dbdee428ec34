/*
 * The auth provider `example-people`. It exists only when
 * `auth.providers.example-people` is configured, and then refuses to start
 * anywhere but in development, because it asks for no password.
 */
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { createExamplePeopleAuthenticator } from './authenticator';
import { assertDevelopment } from './assertDevelopment';
import { ExamplePeople } from './ExamplePeople';
import { createRouter } from './router';

export const authModuleExamplePeople = createBackendModule({
  pluginId: 'auth',
  moduleId: 'example-people',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        httpRouter: coreServices.httpRouter,
        providers: authProvidersExtensionPoint,
      },
      async init({ auth, catalog, config, httpRouter, providers }) {
        if (!config.has('auth.providers.example-people')) {
          return;
        }
        assertDevelopment({
          nodeEnv: process.env.NODE_ENV,
          authEnvironment: config.getOptionalString('auth.environment'),
        });

        const people = new ExamplePeople({ auth, catalog });
        providers.registerProvider({
          providerId: 'example-people',
          factory: createProxyAuthProviderFactory({
            authenticator: createExamplePeopleAuthenticator(people),
            signInResolver: async ({ result }, context) =>
              context.signInWithCatalogUser({
                entityRef: result.person.entityRef,
              }),
          }),
        });
        httpRouter.use(createRouter(people));
      },
    });
  },
});
