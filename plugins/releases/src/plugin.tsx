/**
 * What the plugin adds to a portal: the Releases tab of components and the clients behind it.
 */
import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  createRouteRef,
  identityApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
  EntityIconLinkBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import Dns from '@mui/icons-material/DnsOutlined';
import LocalShipping from '@mui/icons-material/LocalShippingOutlined';
import {
  changeFeedApiRef,
  ReleasesApiClient,
  releasesApiRef,
  SharedChangeFeed,
} from '@slipway/backstage-plugin-releases-react';
import { isReleasesAvailable } from './entity/isReleasesAvailable';
import { useProductionLink, useReleasesLink } from './entity/links';
import { wizardFields } from './wizard/extensions';

const deliveryRouteRef = createRouteRef();
const targetsRouteRef = createRouteRef();

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
    filter: isReleasesAvailable,
    loader: async () => {
      const { ReleasesTab } = await import('./ReleasesTab');
      return <ReleasesTab />;
    },
  },
});

// The title is that of the navigation; the page has a head of its own, in the language of the portal.
const deliveryPage = PageBlueprint.make({
  name: 'delivery',
  params: {
    path: '/delivery',
    title: 'Delivery',
    icon: <LocalShipping fontSize="inherit" />,
    routeRef: deliveryRouteRef,
    noHeader: true,
    loader: async () => {
      const { DeliveryPage } = await import('./delivery/DeliveryPage');
      return <DeliveryPage />;
    },
  },
});

const targetsPage = PageBlueprint.make({
  name: 'targets',
  params: {
    path: '/targets',
    title: 'Targets',
    icon: <Dns fontSize="inherit" />,
    routeRef: targetsRouteRef,
    noHeader: true,
    loader: async () => {
      const { TargetsPage } = await import('./targets/TargetsPage');
      return <TargetsPage />;
    },
  },
});

const overviewCard = EntityCardBlueprint.make({
  name: 'overview',
  params: {
    type: 'info',
    filter: isReleasesAvailable,
    loader: async () => {
      const { ReleasesCard } = await import('./entity/ReleasesCard');
      return <ReleasesCard />;
    },
  },
});

const releasesLink = EntityIconLinkBlueprint.make({
  name: 'releases',
  params: { filter: isReleasesAvailable, useProps: useReleasesLink },
});

const productionLink = EntityIconLinkBlueprint.make({
  name: 'production',
  params: { filter: isReleasesAvailable, useProps: useProductionLink },
});

/**
 * @public
 */
export const releasesPlugin = createFrontendPlugin({
  pluginId: 'releases',
  info: { packageJson: () => import('../package.json') },
  routes: { delivery: deliveryRouteRef, targets: targetsRouteRef },
  extensions: [
    clientApi,
    changeFeedApi,
    releasesTab,
    deliveryPage,
    targetsPage,
    overviewCard,
    releasesLink,
    productionLink,
    ...wizardFields,
  ],
});
