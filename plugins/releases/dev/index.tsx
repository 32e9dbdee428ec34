/**
 * The pages with fixtures instead of a back end: `yarn workspace @slipway/backstage-plugin-releases start`, then open
 * /catalog/default/component/shop-api/releases. The pages across services are
 * /delivery and /targets, the entity card and links at /catalog/default/component/shop-api. Other states of all: ./states.ts.
 */
import '@backstage/cli/asset-types';
import { InMemoryCatalogClient } from '@backstage/catalog-client/testUtils';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import { createDevApp } from '@backstage/frontend-dev-utils';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import {
  changeFeedApiRef,
  releasesApiRef,
} from '@slipway/backstage-plugin-releases-react';
import releasesPlugin from '../src';
import { FixtureFeed, fixtureApi } from '../src/__testUtils__/FixtureApi';
import { fixtures } from '../src/__testUtils__/fixtures';
import { portalFixtures } from '../src/__testUtils__/portalFixtures';
import { inState } from './states';

const component = (name: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name,
    namespace: 'default',
    description: 'Baskets and orders',
    annotations: { 'slipway.dev/first-steps': '2.3.0' },
  },
  spec: { type: 'service', lifecycle: 'production', owner: 'group:shop' },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/shop' }],
});

const catalog = createFrontendModule({
  pluginId: 'catalog',
  extensions: [
    ApiBlueprint.make({
      params: defineParams =>
        defineParams({
          api: catalogApiRef,
          deps: {},
          factory: () =>
            new InMemoryCatalogClient({
              entities: [component('shop-api'), component('not-released')],
            }),
        }),
    }),
  ],
});

const releases = createFrontendModule({
  pluginId: 'releases',
  extensions: [
    ApiBlueprint.make({
      name: 'client',
      params: defineParams =>
        defineParams({
          api: releasesApiRef,
          deps: {},
          factory: () =>
            inState(fixtureApi(fixtures(Date.now())), window.location.search),
        }),
    }),
    ApiBlueprint.make({
      name: 'change-feed',
      params: defineParams =>
        defineParams({
          api: changeFeedApiRef,
          deps: {},
          factory: () => new FixtureFeed(),
        }),
    }),
  ],
});

declare global {
  interface Window {
    /** What the fixtures say, for whoever looks for words that are the pages' own. */
    slipwayFixtures?: string;
  }
}
window.slipwayFixtures = JSON.stringify([
  fixtures(),
  portalFixtures(Date.now()),
]);

createDevApp({ features: [catalogPlugin, catalog, releasesPlugin, releases] });
