/**
 * Delivery across services: what is being released, what waits, how the weeks went, what failed and what went out. Every filter is part of
 * the address.
 */
import LocalShipping from '@mui/icons-material/LocalShippingOutlined';
import { DeliveryQuery } from '@slipway/backstage-plugin-releases-react';
import { useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router-dom';
import { DELIVERY_KEY, useDelivery } from '../data/portalQueries';
import { PortalPage } from '../ui/PortalPage';
import { Failure } from '../ui/QueryView';
import { useT } from '../ui/useT';
import { DeliveryFilters } from './DeliveryFilters';
import { Ended, Present, Waiting } from './DeliveryLists';
import { periodOf } from './period';
import { WeekSection } from './WeekSection';

export const DeliveryPage = () => {
  const t = useT();
  const [params] = useSearchParams();
  const query: DeliveryQuery = {
    weeks: periodOf(params.get('weeks')),
    owner: params.get('owner') ?? undefined,
    system: params.get('system') ?? undefined,
    environment: params.get('environment') ?? undefined,
  };
  return (
    <PortalPage
      title={t('delivery.title')}
      icon={<LocalShipping />}
      stale={DELIVERY_KEY}
    >
      <Sections query={query} />
    </PortalPage>
  );
};

const Sections = ({ query }: { query: DeliveryQuery }) => {
  const t = useT();
  const client = useQueryClient();
  const { data, error } = useDelivery(query);
  if (error && !data) {
    // The same would stand in every section.
    return (
      <Failure
        what={t('delivery.title')}
        error={error}
        retry={() => client.invalidateQueries({ queryKey: DELIVERY_KEY })}
      />
    );
  }
  return (
    <>
      <DeliveryFilters query={query} />
      <Present query={query} />
      <Waiting query={query} />
      <WeekSection query={query} />
      <Ended list="failed" query={query} />
      <Ended list="succeeded" query={query} />
    </>
  );
};
