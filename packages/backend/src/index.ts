/*
 * The example portal's back end: the stock plugins a team expects and Slipway.
 * Wiring only; what is particular to the example lives in the folders beside.
 */
import { createBackend } from '@backstage/backend-defaults';
import { catalogModuleReleases } from '@slipway/backstage-plugin-releases-backend';

const backend = createBackend();

backend.add(import('./health'));

// The pages, served from the built bundle at the same address as the API.
backend.add(import('@backstage/plugin-app-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('./examplePeople'));

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('./policy'));

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));

backend.add(import('@backstage/plugin-scaffolder-backend'));

backend.add(import('@backstage/plugin-techdocs-backend'));
backend.add(import('./techdocs'));

// With no other engine registered, search keeps its index in memory.
backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@backstage/plugin-search-backend-module-techdocs'));

backend.add(import('@backstage/plugin-kubernetes-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-signals-backend'));

backend.add(import('@slipway/backstage-plugin-releases-backend'));
// Services of the embedded source host appear in the catalog.
backend.add(catalogModuleReleases);
backend.add(import('@slipway/backstage-plugin-releases-backend-module-local'));
backend.add(
  import('@slipway/backstage-plugin-scaffolder-backend-module-releases'),
);

backend.start().catch(error => {
  // A process that is left behind would look as if the portal had started.
  console.error(error);
  process.exit(1);
});
