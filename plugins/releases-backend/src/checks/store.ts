/**
 * Catalogues of checks and their results in the database.
 */
import { CheckDefinition } from '@slipway/backstage-plugin-releases-common';
import { Knex } from 'knex';
import { CheckRunRecord } from './types';

interface Row {
  id: string;
  service: string;
  environment: string;
  check_name: string;
  state: string;
  requested_by: string;
  version_name: string | null;
  deployment_id: string | null;
  message: string | null;
  output: string | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export class CheckStore {
  constructor(private readonly database: Knex) {}

  async catalogue(
    service: string,
    tx: Knex = this.database,
  ): Promise<CheckDefinition[]> {
    const rows = await tx('checks').where({ service }).orderBy('place');
    return rows.map(row => JSON.parse(row.definition));
  }

  async replaceCatalogue(
    tx: Knex.Transaction,
    service: string,
    items: CheckDefinition[],
  ): Promise<void> {
    await tx('checks').where({ service }).delete();
    if (items.length > 0) {
      await tx('checks').insert(
        items.map((definition, place) => ({
          service,
          name: definition.name,
          place,
          definition: JSON.stringify(definition),
        })),
      );
    }
  }

  async record(tx: Knex.Transaction, run: CheckRunRecord): Promise<void> {
    await tx('check_runs').insert(toRow(run)).onConflict('id').merge();
  }

  async find(
    id: string,
    tx: Knex = this.database,
  ): Promise<CheckRunRecord | undefined> {
    const row = await tx<Row>('check_runs').where({ id }).first();
    return row && toRecord(row);
  }

  /** Newest first, below `before` (time and id). */
  async page(
    service: string,
    options: { environment?: string; before?: [string, string]; limit: number },
  ): Promise<CheckRunRecord[]> {
    const { environment, before, limit } = options;
    const query = this.database<Row>('check_runs')
      .where({ service })
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit + 1);
    if (environment !== undefined) {
      query.where({ environment });
    }
    if (before) {
      const [time, id] = before;
      query.where(older =>
        older
          .where('created_at', '<', time)
          .orWhere(same =>
            same.where('created_at', time).andWhere('id', '<', id),
          ),
      );
    }
    return (await query).map(toRecord);
  }
}

function toRow(run: CheckRunRecord): Row {
  return {
    id: run.id,
    service: run.service,
    environment: run.environment,
    check_name: run.check,
    state: run.state,
    requested_by: run.requestedBy,
    version_name: run.versionName ?? null,
    deployment_id: run.deploymentId ?? null,
    message: run.message ?? null,
    output: run.output ?? null,
    created_at: run.createdAt,
    started_at: run.startedAt ?? null,
    finished_at: run.finishedAt ?? null,
  };
}

function toRecord(row: Row): CheckRunRecord {
  return {
    id: row.id,
    service: row.service,
    environment: row.environment,
    check: row.check_name,
    state: row.state as CheckRunRecord['state'],
    requestedBy: row.requested_by,
    versionName: row.version_name ?? undefined,
    deploymentId: row.deployment_id ?? undefined,
    message: row.message ?? undefined,
    output: row.output ?? undefined,
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
  };
}
