/**
 * Which versions were ever deployed to an environment and how they fared, and how long steps usually take.
 */
import { Knex } from 'knex';
import { EnvironmentVersion } from './types';

interface Row {
  service: string;
  environment: string;
  version_id: string;
  version_name: string;
  deployment_id: string;
  deployment_number: number;
  configuration_revision: number;
  deployed_at: string;
  deployed_by: string;
  outcome: string;
  replaced_at: string | null;
  unhealthy_at: string | null;
  rolled_back: boolean | number;
}

const KEPT_DURATIONS = 10;

export class EnvironmentVersionStore {
  constructor(private readonly database: Knex) {}

  /** Remembers how a deployment of the version ended. A success is not covered by a later failure of the same version. */
  async remember(
    tx: Knex.Transaction,
    service: string,
    environment: string,
    version: EnvironmentVersion,
  ): Promise<void> {
    const key = {
      service,
      environment,
      version_id: version.versionId,
    };
    if (version.outcome !== 'succeeded') {
      const known = await tx<Row>('environment_versions')
        .where({ ...key, outcome: 'succeeded' })
        .first();
      if (known) {
        return;
      }
    }
    await tx('environment_versions')
      .insert({
        ...key,
        version_name: version.versionName,
        deployment_id: version.deploymentId,
        deployment_number: version.deploymentNumber,
        configuration_revision: version.configurationRevision,
        deployed_at: version.deployedAt,
        deployed_by: version.deployedBy,
        outcome: version.outcome,
        replaced_at: version.replacedAt ?? null,
        unhealthy_at: version.unhealthyAt ?? null,
        rolled_back: version.rolledBack,
      })
      .onConflict(['service', 'environment', 'version_id'])
      .merge();
  }

  /** Another version took the place of those that were there. */
  async replaced(
    tx: Knex.Transaction,
    options: {
      service: string;
      environment: string;
      by: string;
      at: string;
      rolledBack: boolean;
    },
  ): Promise<void> {
    const { service, environment } = options;
    await tx<Row>('environment_versions')
      .where({ service, environment, replaced_at: null })
      .whereNot({ version_id: options.by })
      .update({
        replaced_at: options.at,
        rolled_back: options.rolledBack,
      });
  }

  async unhealthy(
    service: string,
    environment: string,
    version: string,
    at: string,
  ): Promise<void> {
    await this.database<Row>('environment_versions')
      .where({
        service,
        environment,
        version_id: version,
        unhealthy_at: null,
        outcome: 'succeeded',
      })
      .update({ unhealthy_at: at });
  }

  /** Newest first, below `before`. */
  async page(
    service: string,
    environment: string,
    options: { before?: number; limit: number },
  ): Promise<EnvironmentVersion[]> {
    const query = this.database<Row>('environment_versions')
      .where({ service, environment })
      .orderBy('deployment_number', 'desc')
      .limit(options.limit);
    if (options.before !== undefined) {
      query.where('deployment_number', '<', options.before);
    }
    return (await query).map(toVersion);
  }

  async find(
    service: string,
    environment: string,
    version: string,
    tx: Knex = this.database,
  ): Promise<EnvironmentVersion | undefined> {
    const row = await tx<Row>('environment_versions')
      .where({ service, environment, version_id: version })
      .first();
    return row && toVersion(row);
  }

  /** Whether another version ever succeeded there. */
  async hasOther(
    service: string,
    environment: string,
    present: string | undefined,
  ): Promise<boolean> {
    const row = await this.database<Row>('environment_versions')
      .where({ service, environment, outcome: 'succeeded' })
      .whereNot({ version_id: present ?? '' })
      .first('version_id');
    return row !== undefined;
  }

  /** By version id, the environments where it succeeded. */
  async everIn(
    service: string,
    versions: string[],
  ): Promise<Map<string, string[]>> {
    const rows = await this.database<Row>('environment_versions')
      .where({ service, outcome: 'succeeded' })
      .whereIn('version_id', versions)
      .orderBy('environment')
      .select('version_id', 'environment');
    const found = new Map<string, string[]>();
    rows.forEach(row =>
      found.set(row.version_id, [
        ...(found.get(row.version_id) ?? []),
        row.environment,
      ]),
    );
    return found;
  }

  /** Keeps the last ten durations of a step. */
  async stepTook(
    tx: Knex.Transaction,
    step: {
      service: string;
      environment: string;
      stepId: string;
      deploymentId: string;
      deploymentNumber: number;
      seconds: number;
    },
  ): Promise<void> {
    const key = {
      service: step.service,
      environment: step.environment,
      step_id: step.stepId,
    };
    await tx('step_durations')
      .insert({
        ...key,
        deployment_id: step.deploymentId,
        deployment_number: step.deploymentNumber,
        seconds: step.seconds,
      })
      .onConflict(['service', 'environment', 'step_id', 'deployment_id'])
      .merge();
    const [oldest] = await tx('step_durations')
      .where(key)
      .orderBy('deployment_number', 'desc')
      .offset(KEPT_DURATIONS - 1)
      .limit(1)
      .select('deployment_number');
    if (oldest) {
      await tx('step_durations')
        .where(key)
        .where('deployment_number', '<', oldest.deployment_number)
        .delete();
    }
  }

  /** By step id, the durations kept, in seconds. */
  async durations(
    service: string,
    environment: string,
  ): Promise<Map<string, number[]>> {
    const rows = await this.database('step_durations')
      .where({ service, environment })
      .select('step_id', 'seconds');
    const found = new Map<string, number[]>();
    rows.forEach(row =>
      found.set(row.step_id, [
        ...(found.get(row.step_id) ?? []),
        Number(row.seconds),
      ]),
    );
    return found;
  }
}

function toVersion(row: Row): EnvironmentVersion {
  return {
    versionId: row.version_id,
    versionName: row.version_name,
    deploymentId: row.deployment_id,
    deploymentNumber: Number(row.deployment_number),
    configurationRevision: Number(row.configuration_revision),
    deployedAt: row.deployed_at,
    deployedBy: row.deployed_by,
    outcome: row.outcome as EnvironmentVersion['outcome'],
    replacedAt: row.replaced_at ?? undefined,
    unhealthyAt: row.unhealthy_at ?? undefined,
    rolledBack: Boolean(row.rolled_back),
  };
}
