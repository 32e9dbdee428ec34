/**
 * Renders a page across services, or a piece of an entity page, with the fixtures.
 */
import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import {
  changeFeedApiRef,
  ReleasesApi,
  releasesApiRef,
} from '@slipway/backstage-plugin-releases-react';
import { ReactElement } from 'react';
import { useLocation } from 'react-router-dom';
import { FixtureFeed, fixtureApi } from './FixtureApi';
import { fixtures } from './fixtures';

const Address = () => <div data-testid="address">{useLocation().search}</div>;

export function renderPortal(
  element: ReactElement,
  options: {
    search?: string;
    overrides?: Partial<ReleasesApi>;
    /** Name of the component that the entity page is about. */
    component?: string;
  } = {},
) {
  const feed = new FixtureFeed();
  const api = fixtureApi(fixtures(Date.now()), options.overrides);
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: options.component ?? 'shop-api', namespace: 'default' },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/shop' }],
  };
  renderInTestApp(
    <EntityProvider entity={entity}>
      <Address />
      {element}
    </EntityProvider>,
    {
      initialRouteEntries: [`/${options.search ?? ''}`],
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef as any,
      },
      apis: [
        [releasesApiRef, api],
        [changeFeedApiRef, feed],
      ],
    },
  );
  return { api, feed };
}
