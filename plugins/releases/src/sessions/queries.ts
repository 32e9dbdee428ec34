/**
 * What the pages of terminal sessions read.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import { releasesApiRef } from '@slipway/backstage-plugin-releases-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useKey } from '../data/queries';
import { useService } from '../data/service';

export function useSessions(filter: { person?: string; environment?: string }) {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useInfiniteQuery({
    queryKey: useKey()('sessions', 'list', filter),
    queryFn: ({ pageParam }) =>
      api.listTerminalSessions(key, { ...filter, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor,
  });
}

export function useSession(sessionId: string) {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery({
    queryKey: useKey()('sessions', sessionId),
    queryFn: () => api.getTerminalSession(key, sessionId),
  });
}
