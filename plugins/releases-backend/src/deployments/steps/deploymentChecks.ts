/**
 * Runs the checks that must pass after a deployment, against every target it went to. The first that does not pass fails the deployment;
 * all results are kept.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { randomUUID } from 'node:crypto';
import { CheckResult } from '../../checks';
import { Core } from '../../core';
import { StepContext, TaskResult, TaskStepKind } from '../../engine';
import { ChecksStepInput } from '../rules/plan';

export function deploymentChecks(core: Core): TaskStepKind {
  return {
    type: 'task',
    kind: 'deployment.checks@1',
    async run(context): Promise<TaskResult> {
      const input = context.step.input as unknown as ChecksStepInput;
      const passed: string[] = [];
      for (const target of input.targets) {
        const { url } = await core.environments.status(
          input.service,
          input.environment,
          target,
        );
        for (const check of input.checks) {
          const result = await runOne(core, context, input, {
            check,
            target,
            url,
          });
          if (!result.passed) {
            throw new ReleasesError(
              'check.failed',
              `Check ${check.title ?? check.name} did not pass on ${target}: ${
                result.message
              }`,
              {
                details: {
                  check: check.name,
                  target,
                  ...(result.output && { output: result.output }),
                },
              },
            );
          }
          passed.push(check.name);
        }
      }
      return { done: { passed } };
    },
  };
}

async function runOne(
  core: Core,
  context: StepContext,
  input: ChecksStepInput,
  what: {
    check: ChecksStepInput['checks'][number];
    target: string;
    url: string | undefined;
  },
): Promise<CheckResult> {
  const { check, target, url } = what;
  const startedAt = new Date().toISOString();
  const result: CheckResult = url
    ? await core.checks.run(
        check,
        {
          service: input.service,
          environment: input.environment,
          url,
          versionName: input.version.name,
        },
        context.signal,
      )
    : {
        passed: false,
        message: `Target ${target} does not tell the address of the service.`,
      };
  const finishedAt = new Date().toISOString();
  await context.write(tx =>
    core.checks.record(tx, {
      id: randomUUID(),
      service: input.service,
      environment: input.environment,
      check: check.name,
      state: result.passed ? 'passed' : 'failed',
      requestedBy: context.operation.requestedBy.ref,
      versionName: input.version.name,
      deploymentId: input.deploymentId,
      message: result.message,
      output: result.output,
      createdAt: startedAt,
      startedAt,
      finishedAt,
    }),
  );
  return result;
}
