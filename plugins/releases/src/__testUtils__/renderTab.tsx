/**
 * Renders the tab of the fixture service at one of its addresses.
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
import { Route, Routes, useLocation } from 'react-router-dom';
import { ReleasesTab } from '../ReleasesTab';
import { FixtureFeed, fixtureApi } from './FixtureApi';
import { Fixtures, fixtures } from './fixtures';

const base = '/catalog/default/component/shop-api/releases';

const Address = () => {
  const { pathname, search } = useLocation();
  return (
    <div data-testid="address">{`${pathname.replace(base, '')}${search}`}</div>
  );
};

export function renderTab(
  path: string = '',
  options: {
    data?: Fixtures;
    overrides?: Partial<ReleasesApi>;
    component?: string;
    annotations?: Record<string, string>;
  } = {},
) {
  const feed = new FixtureFeed();
  const api = fixtureApi(
    options.data ?? fixtures(Date.now()),
    options.overrides,
  );
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: options.component ?? 'shop-api',
      namespace: 'default',
      annotations: options.annotations,
    },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/shop' }],
  };
  renderInTestApp(
    <EntityProvider entity={entity}>
      <Address />
      <Routes>
        <Route path={`${base}/*`} element={<ReleasesTab />} />
      </Routes>
    </EntityProvider>,
    {
      initialRouteEntries: [`${base}${path}`],
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
