/**
 * Links for the About card of a component: its releases, and the address of production.
 */
import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import LocalShipping from '@mui/icons-material/LocalShippingOutlined';
import OpenInNew from '@mui/icons-material/OpenInNew';
import { Environment } from '@slipway/backstage-plugin-releases-common';
import {
  ReleasesApiError,
  releasesApiRef,
} from '@slipway/backstage-plugin-releases-react';
import { useQuery } from '@tanstack/react-query';
import { useQueryClientOfPortal } from '../data/QueryRoot';
import { environmentsQuery } from '../data/queries';
import { useReleasesPath } from '../ui/useReleasesPath';
import { useT } from '../ui/useT';

export function useReleasesLink() {
  const t = useT();
  const { entity } = useEntity();
  const path = useReleasesPath();
  return {
    label: t('entityLinks.releases'),
    icon: <LocalShipping />,
    href: path(stringifyEntityRef(entity)),
  };
}

/** The environment that customers see: the last of kind production. */
const production = (environments: Environment[] | undefined) =>
  environments?.filter(({ kind }) => kind === 'production').pop();

const isWebAddress = (url: string | undefined) =>
  url !== undefined && /^https?:\/\//i.test(url);

export function useProductionLink() {
  const t = useT();
  const api = useApi(releasesApiRef);
  const { entity } = useEntity();
  const { data, error } = useQuery(
    environmentsQuery(api, {
      namespace: entity.metadata.namespace ?? 'default',
      name: entity.metadata.name,
    }),
    useQueryClientOfPortal(),
  );
  const environment = production(data);
  const url = isWebAddress(environment?.url) ? environment?.url : undefined;
  const why = () => {
    if (error) {
      const unknown = error instanceof ReleasesApiError && error.status === 404;
      return t(unknown ? 'entityLinks.unknown' : 'entityLinks.failed');
    }
    return t(data ? 'entityLinks.noAddress' : 'state.loading');
  };
  return {
    label: environment?.title ?? t('entityLinks.production'),
    icon: <OpenInNew />,
    href: url,
    disabled: url === undefined,
    title: url ?? why(),
  };
}
