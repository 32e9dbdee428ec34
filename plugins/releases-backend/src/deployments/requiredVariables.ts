/**
 * Variables without which a version must not be deployed: the configuration names them, or the template of the service's pipeline.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { missingVariables } from '../configuration';
import { Core } from '../core';
import { EnvironmentDefinition } from '../environments';
import { putsVersion } from './rules/plan';
import { DeploymentRecord } from './types';

type Planned = Pick<
  DeploymentRecord,
  'service' | 'kind' | 'configurationRevision'
>;

/** Those that have no value in the revision that is to run. */
export async function missingIn(
  core: Core,
  tx: Knex.Transaction,
  planned: Planned,
  environment: EnvironmentDefinition,
): Promise<string[]> {
  const { service, configurationRevision } = planned;
  if (configurationRevision === undefined) {
    return [];
  }
  const [configuration, pipeline] = [
    await core.configuration.revision(service, configurationRevision, tx),
    await core.pipelines.latest(service, tx),
  ];
  const template = core.pipelines
    .templates()
    .find(({ id }) => id === pipeline?.templateId);
  return missingVariables(
    core.configuration.effective(configuration, environment),
    template?.requiredVariables,
  );
}

/**
 * Throws 409 `configuration.required-missing`. A rollback goes on: what ran before needs nobody's leave to run again.
 */
export async function refuseMissing(
  core: Core,
  tx: Knex.Transaction,
  planned: Planned,
  environment: EnvironmentDefinition,
): Promise<void> {
  if (planned.kind === 'rollback' || !putsVersion(planned.kind)) {
    return;
  }
  const missing = await missingIn(core, tx, planned, environment);
  if (missing.length > 0) {
    const names = missing.join(', ');
    throw new ReleasesError(
      'configuration.required-missing',
      `${planned.service} requires ${names}, and revision ${planned.configurationRevision} of its configuration gives no value in ${environment.name}; set it there, then deploy again.`,
      {
        status: 409,
        details: { variables: missing, environment: environment.name },
      },
    );
  }
}
