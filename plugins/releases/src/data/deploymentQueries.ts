/**
 * What the page of a deployment reads beside the deployment itself.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import { releasesApiRef } from '@slipway/backstage-plugin-releases-react';
import { useQuery } from '@tanstack/react-query';
import { useKey } from './queries';
import { useService } from './service';

/** What each step did. */
export function useDeploymentLog(deploymentId: string) {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery({
    queryKey: useKey()('deployments', deploymentId, 'log'),
    queryFn: () => api.getDeploymentLog(key, deploymentId),
  });
}

/** The checks of this deployment and of its time. */
export function useDeploymentChecks(deploymentId: string) {
  const api = useApi(releasesApiRef);
  const { key } = useService();
  return useQuery({
    queryKey: useKey()('deployments', deploymentId, 'checks'),
    queryFn: () => api.getDeploymentChecks(key, deploymentId),
  });
}
