/**
 * Asks for a deployment and goes to its page.
 */
import { useApi } from '@backstage/frontend-plugin-api';
import { DeploymentCreate } from '@slipway/backstage-plugin-releases-common';
import { releasesApiRef } from '@slipway/backstage-plugin-releases-react';
import { useNavigate } from 'react-router-dom';
import { useService } from '../data/service';
import { useAct } from '../data/useAct';

export function useDeploy() {
  const api = useApi(releasesApiRef);
  const { key, base } = useService();
  const navigate = useNavigate();
  return useAct(
    (input: DeploymentCreate, idempotencyKey) =>
      api.createDeployment(key, input, idempotencyKey),
    deployment => navigate(`${base}/deployments/${deployment.id}`),
  );
}
