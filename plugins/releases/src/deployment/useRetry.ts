/**
 * Asks for the same deployment again.
 */
import { Deployment } from '@slipway/backstage-plugin-releases-common';
import { useDeploy } from '../dialogs/useDeploy';

export function useRetry(deployment: Deployment) {
  const act = useDeploy();
  return {
    ...act,
    run: () =>
      act.run({
        environment: deployment.environment,
        kind: deployment.kind,
        versionId: deployment.versionId,
        configurationRevision: deployment.configurationRevision,
        targets: deployment.targets,
        reason: deployment.reason,
        onFailure: deployment.onFailure,
      }),
  };
}
