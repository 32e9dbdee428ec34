/**
 * What the pages across services read, under keys of their own: they belong to no one service.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import {
  DeliveryList,
  DeliveryQuery,
  releasesApiRef,
  setServerTime,
} from '@slipway/backstage-plugin-releases-react';
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';

const PORTAL = ['releases', '*'];
export const DELIVERY_KEY = [...PORTAL, 'delivery'];
export const TARGETS_KEY = [...PORTAL, 'targets'];

const ROWS = 20;

export function useDelivery(query: DeliveryQuery) {
  const api = useApi(releasesApiRef);
  return useQuery({
    queryKey: [...DELIVERY_KEY, 'figures', query],
    queryFn: async () => {
      const answer = await api.getDelivery(query);
      setServerTime(answer.serverTime);
      return answer;
    },
    // The filters stay where they are while others are chosen.
    placeholderData: keepPreviousData,
  });
}

export function useDeliveryList(list: DeliveryList, query: DeliveryQuery) {
  const api = useApi(releasesApiRef);
  return useInfiniteQuery({
    queryKey: [...DELIVERY_KEY, list, query],
    queryFn: ({ pageParam }) =>
      api.listDelivery(list, { ...query, limit: ROWS, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor,
  });
}

export function useTargets() {
  const api = useApi(releasesApiRef);
  return useQuery({
    queryKey: TARGETS_KEY,
    queryFn: async () => (await api.listTargets()).items,
  });
}
