/**
 * Asks for the deployment of a new version in the name of the environment's rule, whose rights are checked at every run.
 */
import { autoDeployRule } from '../../access';
import { Core } from '../../core';
import { TaskResult, TaskStepKind } from '../../engine';

export interface DeployItselfInput {
  service: string;
  environment: string;
  version: string;
  /** Id of the deployment to be. */
  deployment: string;
}

export function deployItself(core: Core): TaskStepKind {
  return {
    type: 'task',
    kind: 'automation.deploy@1',
    async run({ operation, step }): Promise<TaskResult> {
      const { service, environment, version, deployment } =
        step.input as unknown as DeployItselfInput;
      const caller = await core.access.ruleCaller(
        autoDeployRule(service, environment),
        operation.requestedBy.onBehalfOf,
      );
      const definition = await core.environments.definition(
        service,
        environment,
      );
      const record = await core.deployments.ask({
        id: deployment,
        caller,
        service,
        automatic: true,
        body: {
          environment,
          kind: 'deploy',
          versionId: version,
          reason: `New version of branch ${
            definition.automation?.branch ?? '(none)'
          }`,
        },
      });
      return { done: { deployment: record.id, number: record.number } };
    },
  };
}
