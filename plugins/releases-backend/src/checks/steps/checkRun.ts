/**
 * Runs one check that a person asked for. It reads and writes nothing outside but what the check itself does, so it is safe to run again.
 */
import { CheckDefinition } from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Core } from '../../core';
import { TaskResult, TaskStepKind } from '../../engine';
import { CheckStore } from '../store';
import { CheckResult } from '../types';

export interface CheckStepInput {
  run: string;
  service: string;
  environment: string;
  target: string;
  definition: CheckDefinition;
}

export function checkRun(core: Core, store: CheckStore): TaskStepKind {
  return {
    type: 'task',
    kind: 'check.run@1',
    async run(context): Promise<TaskResult> {
      const input = context.step.input as unknown as CheckStepInput;
      const { service, environment, definition } = input;
      const { url, version, message } = await core.environments.status(
        service,
        environment,
        input.target,
      );
      const result: CheckResult = url
        ? await core.checks.run(
            definition,
            { service, environment, url, versionName: version?.name ?? '' },
            context.signal,
          )
        : {
            passed: false,
            message:
              message ??
              `Nothing answers in ${environment}, so nothing can be checked.`,
          };
      await context.write(async tx => {
        const known = (await store.find(input.run, tx))!;
        await store.record(tx, {
          ...known,
          message: result.message,
          output: result.output,
          versionName: version?.name,
        });
      });
      if (!result.passed) {
        throw new ReleasesError('check.failed', result.message);
      }
      return { done: { message: result.message } };
    },
  };
}
