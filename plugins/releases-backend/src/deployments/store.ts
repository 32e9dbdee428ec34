/**
 * Deployments and their placements in the database.
 */
import { Knex } from 'knex';
import { OperationState } from '../engine';
import { DeploymentPlacement, DeploymentRecord } from './types';

interface Row {
  id: string;
  service: string;
  number: number;
  environment: string;
  kind: string;
  state: string;
  requested_by: string;
  on_behalf_of: string | null;
  automatic: boolean | number;
  version_id: string | null;
  version_name: string | null;
  from_version_id: string | null;
  from_version_name: string | null;
  base_id: string | null;
  rollback_of: string | null;
  configuration_revision: number | null;
  replicas: number | null;
  on_failure: string;
  targets: string;
  request: string;
  reason: string | null;
  code: string | null;
  message: string | null;
  commit_title: string | null;
  parked: boolean | number;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

interface PlacementRow {
  deployment_id: string;
  target: string;
  wave: number;
  state: string;
  message: string | null;
  workload: string | null;
  workload_hash: string | null;
  former: string | null;
}

export interface HistoryFilter {
  environment?: string;
  target?: string;
  versionId?: string;
  person?: string;
  kinds?: string[];
  states?: string[];
}

export class DeploymentStore {
  constructor(private readonly database: Knex) {}

  /** The service's next number; the row it locks keeps numbers in the order in which deployments commit. */
  async nextNumber(tx: Knex.Transaction, service: string): Promise<number> {
    const [row] = await tx('deployment_counters')
      .insert({ service, last: 1 })
      .onConflict('service')
      .merge({ last: tx.raw('deployment_counters.last + 1') })
      .returning('last');
    return Number(row.last);
  }

  async insert(
    tx: Knex.Transaction,
    record: DeploymentRecord,
    placements: DeploymentPlacement[],
  ): Promise<void> {
    await tx('deployments').insert(toRow(record));
    await this.insertPlacements(tx, placements);
  }

  /** After the plan was made anew. */
  async replacePlan(
    tx: Knex.Transaction,
    record: DeploymentRecord,
    placements: DeploymentPlacement[],
  ): Promise<void> {
    const { id, ...row } = toRow(record);
    await tx('deployments').where({ id }).update(row);
    await tx('deployment_placements').where({ deployment_id: id }).delete();
    await this.insertPlacements(tx, placements);
  }

  async update(
    tx: Knex.Transaction,
    id: string,
    changes: {
      state?: OperationState;
      code?: string | null;
      message?: string | null;
      parked?: boolean;
      startedAt?: string;
      finishedAt?: string;
    },
  ): Promise<void> {
    await tx('deployments').where({ id }).update({
      state: changes.state,
      code: changes.code,
      message: changes.message,
      parked: changes.parked,
      started_at: changes.startedAt,
      finished_at: changes.finishedAt,
    });
  }

  async find(
    id: string,
    tx: Knex = this.database,
  ): Promise<DeploymentRecord | undefined> {
    const row = await tx<Row>('deployments').where({ id }).first();
    return row && toRecord(row);
  }

  /** By id; those that are there. */
  async many(ids: string[]): Promise<Map<string, DeploymentRecord>> {
    const rows = await this.database<Row>('deployments').whereIn('id', ids);
    return new Map(rows.map(row => [row.id, toRecord(row)]));
  }

  /** The newest of one environment. */
  async newest(
    service: string,
    environment: string,
  ): Promise<DeploymentRecord | undefined> {
    const row = await this.database<Row>('deployments')
      .where({ service, environment })
      .orderBy('number', 'desc')
      .first();
    return row && toRecord(row);
  }

  /** Newest first, below `before`; one row more than `limit` when there is one. */
  async page(
    service: string,
    options: { before?: number; limit: number; filter: HistoryFilter },
  ): Promise<DeploymentRecord[]> {
    const { before, limit, filter } = options;
    const query = this.database<Row>('deployments')
      .where({ service })
      .orderBy('number', 'desc')
      .limit(limit + 1);
    if (before !== undefined) {
      query.where('number', '<', before);
    }
    if (filter.environment !== undefined) {
      query.where({ environment: filter.environment });
    }
    if (filter.versionId !== undefined) {
      query.where({ version_id: filter.versionId });
    }
    if (filter.person !== undefined) {
      query.where({ requested_by: filter.person });
    }
    if (filter.kinds) {
      query.whereIn('kind', filter.kinds);
    }
    if (filter.states) {
      query.whereIn('state', filter.states);
    }
    if (filter.target !== undefined) {
      query.whereExists(
        this.database('deployment_placements')
          .whereRaw('deployment_placements.deployment_id = deployments.id')
          .where('deployment_placements.target', filter.target)
          .select(this.database.raw('1')),
      );
    }
    return (await query).map(toRecord);
  }

  async placements(
    deploymentId: string,
    tx: Knex = this.database,
  ): Promise<DeploymentPlacement[]> {
    const rows = await tx<PlacementRow>('deployment_placements')
      .where({ deployment_id: deploymentId })
      .orderBy('wave');
    return rows.map(toPlacement);
  }

  async updatePlacement(
    tx: Knex.Transaction,
    deploymentId: string,
    target: string,
    changes: Pick<DeploymentPlacement, 'state' | 'message'>,
  ): Promise<void> {
    await tx('deployment_placements')
      .where({ deployment_id: deploymentId, target })
      .update({ state: changes.state, message: changes.message ?? null });
  }

  private async insertPlacements(
    tx: Knex.Transaction,
    placements: DeploymentPlacement[],
  ) {
    if (placements.length > 0) {
      await tx('deployment_placements').insert(
        placements.map(placement => ({
          deployment_id: placement.deploymentId,
          target: placement.target,
          wave: placement.wave,
          state: placement.state,
          message: placement.message ?? null,
          workload: placement.workload
            ? JSON.stringify(placement.workload)
            : null,
          workload_hash: placement.workloadHash ?? null,
          former: placement.former ? JSON.stringify(placement.former) : null,
        })),
      );
    }
  }
}

function toRow(record: DeploymentRecord): Row {
  return {
    id: record.id,
    service: record.service,
    number: record.number,
    environment: record.environment,
    kind: record.kind,
    state: record.state,
    requested_by: record.requestedBy.ref,
    on_behalf_of: record.requestedBy.onBehalfOf ?? null,
    automatic: record.automatic,
    version_id: record.versionId ?? null,
    version_name: record.versionName ?? null,
    from_version_id: record.fromVersionId ?? null,
    from_version_name: record.fromVersionName ?? null,
    base_id: record.baseId ?? null,
    rollback_of: record.rollbackOf ?? null,
    configuration_revision: record.configurationRevision ?? null,
    replicas: record.replicas ?? null,
    on_failure: record.onFailure,
    targets: JSON.stringify(record.targets),
    request: JSON.stringify(record.request),
    reason: record.reason ?? null,
    code: record.code ?? null,
    message: record.message ?? null,
    commit_title: record.commitTitle ?? null,
    parked: record.parked,
    created_at: record.createdAt,
    started_at: record.startedAt ?? null,
    finished_at: record.finishedAt ?? null,
  };
}

function toRecord(row: Row): DeploymentRecord {
  return {
    id: row.id,
    service: row.service,
    number: Number(row.number),
    environment: row.environment,
    kind: row.kind as DeploymentRecord['kind'],
    state: row.state as OperationState,
    requestedBy: {
      ref: row.requested_by,
      ...(row.on_behalf_of !== null && { onBehalfOf: row.on_behalf_of }),
    },
    automatic: Boolean(row.automatic),
    versionId: row.version_id ?? undefined,
    versionName: row.version_name ?? undefined,
    fromVersionId: row.from_version_id ?? undefined,
    fromVersionName: row.from_version_name ?? undefined,
    baseId: row.base_id ?? undefined,
    rollbackOf: row.rollback_of ?? undefined,
    configurationRevision: row.configuration_revision ?? undefined,
    replicas: row.replicas ?? undefined,
    onFailure: row.on_failure as DeploymentRecord['onFailure'],
    targets: JSON.parse(row.targets),
    request: JSON.parse(row.request),
    reason: row.reason ?? undefined,
    code: row.code ?? undefined,
    message: row.message ?? undefined,
    commitTitle: row.commit_title ?? undefined,
    parked: Boolean(row.parked),
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
  };
}

function toPlacement(row: PlacementRow): DeploymentPlacement {
  return {
    deploymentId: row.deployment_id,
    target: row.target,
    wave: Number(row.wave),
    state: row.state as DeploymentPlacement['state'],
    message: row.message ?? undefined,
    workload: row.workload ? JSON.parse(row.workload) : undefined,
    workloadHash: row.workload_hash ?? undefined,
    former: row.former ? JSON.parse(row.former) : undefined,
  };
}
