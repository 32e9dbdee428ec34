/**
 * Routes of what is read beside a deployment: the log of its steps, and its checks.
 */
import {
  DeploymentCheck,
  logsReadPermission,
  serviceReadPermission,
} from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { CheckRunRecord, toCheckRun } from '../checks';
import { Core } from '../core';
import { Operation, stepTrail } from '../engine';
import { ReleasesRouter, serviceRefOf } from '../http';
import { ChecksStepInput } from './rules/plan';
import { stepLog } from './rules/stepLog';
import { DeploymentRecord } from './types';

interface Path {
  namespace: string;
  name: string;
  deploymentId: string;
}

export function addDeploymentLogRoutes(
  router: ReleasesRouter,
  core: Core,
): void {
  /** Throws 404 for a deployment of another service too. */
  const find = async (path: Path): Promise<DeploymentRecord> => {
    const service = serviceRefOf(path);
    const record = await core.deployments.find(path.deploymentId);
    if (record?.service !== service) {
      throw new ReleasesError(
        'deployment.not-found',
        `${service} has no deployment ${path.deploymentId.slice(0, 80)}.`,
        { status: 404 },
      );
    }
    return record;
  };

  router.get(
    '/services/:namespace/:name/deployments/:deploymentId/log',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, serviceReadPermission, { service });
      const { id, environment } = await find(request.params);
      const [masker, trails, [logs]] = await Promise.all([
        core.maskers.of(service),
        stepTrail(core.database, id),
        core.access.verdicts(caller, [
          { permission: logsReadPermission, object: { service, environment } },
        ]),
      ]);
      response.json({
        items: trails.map(trail =>
          stepLog(trail, { masker, withLines: logs.allowed }),
        ),
      });
    },
  );

  router.get(
    '/services/:namespace/:name/deployments/:deploymentId/checks',
    async (request, response) => {
      const caller = await core.access.caller(request);
      const service = serviceRefOf(request.params);
      await core.access.require(caller, serviceReadPermission, { service });
      const record = await find(request.params);
      const [operation, next, catalogue, masker] = await Promise.all([
        core.engine.get(record.id),
        successorOf(core, record),
        core.checks.catalogue(service),
        core.maskers.of(service),
      ]);
      const runs = await core.checks.runsAround(record, {
        from: record.startedAt ?? record.createdAt,
        to: next,
      });
      response.json({
        items: checksOf(operation, runs, titlesOf(catalogue)).map(check => ({
          ...check,
          ...(check.run && {
            run: {
              ...check.run,
              message: check.run.message && masker.text(check.run.message),
              output: check.run.output && masker.text(check.run.output),
            },
          }),
        })),
      });
    },
  );
}

/** When another deployment began to change the environment; what was checked from then on says nothing of this one. */
async function successorOf(
  core: Core,
  { service, environment, number }: DeploymentRecord,
): Promise<string | undefined> {
  const row = await core
    .database('deployments')
    .where({ service, environment })
    .andWhere('number', '>', number)
    .whereNotNull('started_at')
    .orderBy('number')
    .first('started_at');
  return row?.started_at;
}

/** Those that are required, in the order of the plan and each with its results, then what else was run. */
function checksOf(
  operation: Operation | undefined,
  runs: CheckRunRecord[],
  titles: Map<string, string | undefined>,
): DeploymentCheck[] {
  const input = operation?.plan.steps.find(
    ({ kind }) => kind === 'deployment.checks@1',
  )?.input as ChecksStepInput | undefined;
  const own = runs.filter(run => run.deploymentId === operation?.id);
  const required = (input?.checks ?? []).flatMap((check): DeploymentCheck[] => {
    const of = { name: check.name, title: check.title, required: true };
    const results = own.filter(run => run.check === check.name);
    return results.length > 0
      ? results.map(run => ({ ...of, run: toCheckRun(run) }))
      : [of];
  });
  const shown = new Set(required.map(({ run }) => run?.id));
  const others = runs
    .filter(({ id }) => !shown.has(id))
    .map(run => ({
      name: run.check,
      title: titles.get(run.check),
      required: false,
      run: toCheckRun(run),
    }));
  return [...required, ...others];
}

function titlesOf(catalogue: { name: string; title?: string }[]) {
  return new Map(catalogue.map(({ name, title }) => [name, title]));
}
