/**
 * One cache of answers for as long as the portal is open, whichever page is shown.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import {
  ReleasesApi,
  ReleasesApiError,
  releasesApiRef,
} from '@slipway/backstage-plugin-releases-react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ReactNode } from 'react';

const clients = new WeakMap<ReleasesApi, QueryClient>();

function clientFor(api: ReleasesApi): QueryClient {
  let client = clients.get(api);
  if (!client) {
    client = new QueryClient({
      defaultOptions: {
        queries: {
          // The change feed says when to read again; this covers the time in which no page listened.
          staleTime: 5_000,
          retry: (count, error) =>
            count < 2 &&
            error instanceof ReleasesApiError &&
            (error.status === 0 || error.status >= 500),
          retryDelay: attempt => 500 * 2 ** attempt,
        },
      },
    });
    clients.set(api, client);
  }
  return client;
}

/** For hooks that run where no page of ours is above them. */
export const useQueryClientOfPortal = () => clientFor(useApi(releasesApiRef));

export const QueryRoot = (props: { children: ReactNode }) => (
  <QueryClientProvider client={useQueryClientOfPortal()}>
    {props.children}
  </QueryClientProvider>
);
