/**
 * Delivery across services: what is being released, what waits, how the weeks went, what failed and what went out. Every filter is part of
 * the address.
 */
import LocalShipping from '@mui/icons-material/LocalShippingOutlined';
import { DeliveryQuery } from '@slipway/backstage-plugin-releases-react';
import { useSearchParams } from 'react-router-dom';
import { DELIVERY_KEY } from '../data/portalQueries';
import { PortalPage } from '../ui/PortalPage';
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
      <DeliveryFilters query={query} />
      <Present query={query} />
      <Waiting query={query} />
      <WeekSection query={query} />
      <Ended list="failed" query={query} />
      <Ended list="succeeded" query={query} />
    </PortalPage>
  );
};
