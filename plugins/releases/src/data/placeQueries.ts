/**
 * Where a commit is, what a deployment changed, and who may do what: each under a key of its service.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import { releasesApiRef } from '@slipway/backstage-plugin-releases-react';
import { useQuery } from '@tanstack/react-query';
import { useKey } from './queries';
import { useService } from './service';

/** Nothing is asked for an empty text. */
export function useCommitPlaces(text: string) {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery({
    queryKey: useKey()('commits', text),
    queryFn: () => api.findCommit(key, text),
    enabled: text !== '',
  });
}

export function useDeploymentChanges(deploymentId: string) {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery({
    queryKey: useKey()('deployments', deploymentId, 'changes'),
    queryFn: () => api.getDeploymentChanges(key, deploymentId),
  });
}

export function useAccess() {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery({
    queryKey: useKey()('access'),
    queryFn: () => api.getServiceAccess(key),
  });
}
