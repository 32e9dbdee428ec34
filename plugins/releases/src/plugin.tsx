/**
 * What the plugin adds to a portal: the Releases tab of components and the clients behind it.
 */
import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import {
  changeFeedApiRef,
  ReleasesApiClient,
  releasesApiRef,
  SharedChangeFeed,
} from '@slipway/backstage-plugin-releases-react';

const clientApi = ApiBlueprint.make({
  name: 'client',
  params: defineParams =>
    defineParams({
      api: releasesApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new ReleasesApiClient(deps),
    }),
});

const changeFeedApi = ApiBlueprint.make({
  name: 'change-feed',
  params: defineParams =>
    defineParams({
      api: changeFeedApiRef,
      deps: { api: releasesApiRef, identity: identityApiRef },
      factory: ({ api, identity }) =>
        new SharedChangeFeed({
          api,
          user: async () =>
            (await identity.getBackstageIdentity()).userEntityRef,
        }),
    }),
});

// No group: in a group Backstage hides the tab behind the group's menu.
const releasesTab = EntityContentBlueprint.make({
  name: 'releases',
  params: {
    path: '/releases',
    title: 'Releases',
    filter: { kind: 'component' },
    loader: async () => {
      const { ReleasesTab } = await import('./ReleasesTab');
      return <ReleasesTab />;
    },
  },
});

/**
 * @public
 */
export const releasesPlugin = createFrontendPlugin({
  pluginId: 'releases',
  info: { packageJson: () => import('../package.json') },
  extensions: [clientApi, changeFeedApi, releasesTab],
});
