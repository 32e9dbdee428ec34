/**
 * What the pages read, each under a key that begins with its service so that the change feed can say which to read again.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import {
  HistoryQuery,
  ReleasesApi,
  releasesApiRef,
  ServiceKey,
  setServerTime,
} from '@slipway/backstage-plugin-releases-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { serviceRef, useService } from './service';

export type Noun =
  | 'service'
  | 'environments'
  | 'builds'
  | 'versions'
  | 'deployments'
  | 'configuration'
  | 'checks'
  | 'differences'
  | 'candidates'
  | 'access'
  | 'commits';

/** Keys of what belongs to the service of the page. */
export function useKey() {
  const { ref } = useService();
  return (noun: Noun, ...rest: unknown[]) => ['releases', ref, noun, ...rest];
}

const nextCursor = (page: { nextCursor?: string }) => page.nextCursor;

export function useServiceQuery() {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery({
    queryKey: useKey()('service'),
    queryFn: () => api.getService(key),
  });
}

/** In the order of the promotion path; for pieces that stand outside of the tab too. */
export const environmentsQuery = (api: ReleasesApi, key: ServiceKey) => ({
  queryKey: ['releases', serviceRef(key), 'environments'],
  queryFn: async () => {
    const answer = await api.listEnvironments(key);
    setServerTime(answer.serverTime);
    return [...answer.items].sort((a, b) => a.order - b.order);
  },
});

export function useEnvironments() {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery(environmentsQuery(api, key));
}

export function useBuilds() {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useInfiniteQuery({
    queryKey: useKey()('builds', 'list'),
    queryFn: ({ pageParam }) => api.listBuilds(key, { cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: nextCursor,
  });
}

export function useLatestBuild() {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery({
    queryKey: useKey()('builds', 'latest'),
    queryFn: async () =>
      (await api.listBuilds(key, { limit: 1 })).items[0] ?? null,
  });
}

export function useBuild(buildId: string) {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery({
    queryKey: useKey()('builds', buildId),
    queryFn: () => api.getBuild(key, buildId),
  });
}

/** The recipe and the form of its parameters; `schema` is absent for a recipe without a template. */
export function usePipeline() {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery({
    queryKey: useKey()('service', 'pipeline'),
    queryFn: async () => {
      const [pipeline, templates] = await Promise.all([
        api.getPipeline(key),
        api.listPipelineTemplates(),
      ]);
      return {
        pipeline,
        schema: templates.items.find(({ id }) => id === pipeline.templateId)
          ?.parametersSchema,
      };
    },
  });
}

export function useVersions(search: string) {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useInfiniteQuery({
    queryKey: useKey()('versions', 'list', search),
    queryFn: ({ pageParam }) =>
      api.listVersions(key, {
        cursor: pageParam,
        search: search || undefined,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: nextCursor,
  });
}

export function useVersion(versionId: string | undefined) {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery({
    queryKey: useKey()('versions', versionId),
    queryFn: () => api.getVersion(key, versionId!),
    enabled: versionId !== undefined,
  });
}

export function useHistory(filter: Omit<HistoryQuery, 'cursor' | 'limit'>) {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useInfiniteQuery({
    queryKey: useKey()('deployments', 'list', filter),
    queryFn: ({ pageParam }) =>
      api.listDeployments(key, { ...filter, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: nextCursor,
  });
}

export function useDeployment(deploymentId: string) {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery({
    queryKey: useKey()('deployments', deploymentId),
    queryFn: () => api.getDeployment(key, deploymentId),
  });
}

export function useAudit(objectType: string, objectId: string) {
  const api = useApi(releasesApiRef);
  const { ref } = useService();
  return useQuery({
    queryKey: useKey()('deployments', objectId, 'audit'),
    queryFn: () => api.listLedger({ service: ref, objectType, objectId }),
  });
}

/** Every version ever deployed there, the last good one first. */
export function useRollbackCandidates(environment: string) {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useInfiniteQuery({
    queryKey: useKey()('candidates', environment),
    queryFn: ({ pageParam }) =>
      api.listRollbackCandidates(key, environment, { cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: nextCursor,
  });
}

export function useDifferences(
  environment: string,
  version: string | undefined,
  configuration: 'recorded' | 'current' | undefined,
) {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery({
    queryKey: useKey()('differences', environment, version, configuration),
    queryFn: () =>
      api.getDifferences(key, environment, {
        version: version!,
        configuration,
      }),
    enabled: version !== undefined,
  });
}

export function useConfiguration() {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery({
    queryKey: useKey()('configuration', 'current'),
    queryFn: () => api.getConfiguration(key),
  });
}

export function useConfigurationRevisions() {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useInfiniteQuery({
    queryKey: useKey()('configuration', 'revisions'),
    queryFn: ({ pageParam }) =>
      api.listConfigurationRevisions(key, { cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: nextCursor,
  });
}

export function useChecks() {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery({
    queryKey: useKey()('checks', 'catalogue'),
    queryFn: () => api.listChecks(key),
  });
}

export function useCheckRuns() {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useInfiniteQuery({
    queryKey: useKey()('checks', 'runs'),
    queryFn: ({ pageParam }) => api.listCheckRuns(key, { cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: nextCursor,
  });
}
