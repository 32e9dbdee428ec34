/**
 * Automation: a new version of an environment's branch is deployed there by itself, in the name of a rule with a grant of its own.
 */
import { randomUUID } from 'node:crypto';
import { Noun } from '../core';
import { AUTOMATION_KIND, automationKind } from './kind';
import { deployItself, DeployItselfInput } from './steps/deployItself';
import { matches } from './rules/match';
import { autoDeployRule } from '../access';

export const automationNoun: Noun = {
  register(core) {
    core.engine.registerOperationKind(automationKind);
    core.engine.registerStepKind(deployItself(core));
    core.versions.onCreated(async (tx, version) => {
      const service = await core.services.find(version.service, tx);
      if (!service || service.state !== 'active') {
        return;
      }
      for (const environment of core.environments
        .definitionsOf(service)
        .filter(definition => matches(definition, version.branch))) {
        const input: DeployItselfInput = {
          service: service.ref,
          environment: environment.name,
          version: version.id,
          // The id of the deployment to be, so that the step makes one however often it runs.
          deployment: randomUUID(),
        };
        // The rule's rights are asked in a step: there may be no I/O in here.
        await core.engine.enqueue(tx, {
          id: randomUUID(),
          kind: AUTOMATION_KIND,
          slot: `auto-deploy:${service.ref}#${environment.name}`,
          subject: {
            type: 'automation',
            id: `${service.ref}#${environment.name}`,
            service: service.ref,
            environment: environment.name,
          },
          requestedBy: {
            ref: autoDeployRule(service.ref, environment.name),
            onBehalfOf: version.createdBy,
          },
          automatic: true,
          plan: {
            facts: { ...input },
            steps: [
              {
                id: 'deploy',
                kind: 'automation.deploy@1',
                title: `Ask for ${version.name} in ${environment.name}`,
                input: { ...input },
                timeoutSeconds: 300,
              },
            ],
            onFailure: [],
          },
        });
      }
    });
  },
};
