/**
 * Holds and placements in the database.
 */
import { Knex } from 'knex';
import { HoldRecord, PlacementRecord } from './types';

interface HoldRow {
  service: string;
  environment: string;
  set_by: string;
  set_at: string;
  reason: string;
  deployment_id: string | null;
}

interface PlacementRow {
  service: string;
  environment: string;
  target: string;
  version_id: string;
  version_name: string;
  configuration_revision: number;
  workload_hash: string;
  workload: string;
  stopped: boolean | number;
  deployment_id: string;
  deployment_number: number;
}

export class EnvironmentStore {
  constructor(private readonly database: Knex) {}

  async hold(
    service: string,
    environment: string,
    tx: Knex = this.database,
  ): Promise<HoldRecord | undefined> {
    const row = await tx<HoldRow>('environment_holds')
      .where({ service, environment })
      .first();
    return row && toHold(row);
  }

  /** By environment. */
  async holds(service: string): Promise<Map<string, HoldRecord>> {
    const rows = await this.database<HoldRow>('environment_holds').where({
      service,
    });
    return new Map(rows.map(row => [row.environment, toHold(row)]));
  }

  async setHold(
    tx: Knex.Transaction,
    service: string,
    environment: string,
    hold: HoldRecord,
  ): Promise<void> {
    await tx('environment_holds')
      .insert({
        service,
        environment,
        set_by: hold.by,
        set_at: hold.at,
        reason: hold.reason,
        deployment_id: hold.deploymentId ?? null,
      })
      .onConflict(['service', 'environment'])
      .merge();
  }

  async deleteHold(
    tx: Knex.Transaction,
    service: string,
    environment: string,
  ): Promise<void> {
    await tx('environment_holds').where({ service, environment }).delete();
  }

  async placements(
    service: string,
    environment?: string,
    tx: Knex = this.database,
  ): Promise<PlacementRecord[]> {
    const query = tx<PlacementRow>('placements').where({ service });
    if (environment !== undefined) {
      query.where({ environment });
    }
    return (await query.orderBy(['environment', 'target'])).map(toPlacement);
  }

  async recordPlacement(
    tx: Knex.Transaction,
    record: PlacementRecord,
  ): Promise<void> {
    await tx('placements')
      .insert({
        service: record.service,
        environment: record.environment,
        target: record.target,
        version_id: record.versionId,
        version_name: record.versionName,
        configuration_revision: record.configurationRevision,
        workload_hash: record.workloadHash,
        workload: JSON.stringify(record.workload),
        stopped: record.stopped,
        deployment_id: record.deploymentId,
        deployment_number: record.deploymentNumber,
        updated_at: new Date().toISOString(),
      })
      .onConflict(['service', 'environment', 'target'])
      .merge();
  }
}

function toHold(row: HoldRow): HoldRecord {
  return {
    by: row.set_by,
    at: row.set_at,
    reason: row.reason,
    deploymentId: row.deployment_id ?? undefined,
  };
}

function toPlacement(row: PlacementRow): PlacementRecord {
  return {
    service: row.service,
    environment: row.environment,
    target: row.target,
    versionId: row.version_id,
    versionName: row.version_name,
    configurationRevision: row.configuration_revision,
    workloadHash: row.workload_hash,
    workload: JSON.parse(row.workload),
    stopped: Boolean(row.stopped),
    deploymentId: row.deployment_id,
    deploymentNumber: row.deployment_number,
  };
}
