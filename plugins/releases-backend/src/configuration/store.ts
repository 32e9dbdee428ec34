/**
 * Configuration revisions in the database.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { ConfigurationRecord } from './types';

interface Row {
  service: string;
  revision: number;
  base: string;
  overlays: string;
  created_at: string;
  created_by: string;
  comment: string | null;
}

export class ConfigurationStore {
  constructor(private readonly database: Knex) {}

  async latest(
    service: string,
    tx: Knex = this.database,
  ): Promise<ConfigurationRecord> {
    const row = await tx<Row>('configuration_revisions')
      .where({ service })
      .orderBy('revision', 'desc')
      .first();
    return row ? toRecord(row) : emptyRevision(service);
  }

  async revision(
    service: string,
    revision: number,
    tx: Knex = this.database,
  ): Promise<ConfigurationRecord> {
    if (revision === 0) {
      return emptyRevision(service);
    }
    const row = await tx<Row>('configuration_revisions')
      .where({ service, revision })
      .first();
    if (!row) {
      throw new ReleasesError(
        'configuration.revision-not-found',
        `The configuration of ${service} has no revision ${revision}; look at the list of its revisions.`,
        { status: 404 },
      );
    }
    return toRecord(row);
  }

  /** Newest first, below `before`; one row more than `limit` when there is one, for its differences and the next page. */
  async page(
    service: string,
    options: { before?: number; limit: number },
  ): Promise<ConfigurationRecord[]> {
    const query = this.database<Row>('configuration_revisions')
      .where({ service })
      .orderBy('revision', 'desc')
      .limit(options.limit + 1);
    if (options.before !== undefined) {
      query.where('revision', '<', options.before);
    }
    return (await query).map(toRecord);
  }

  /** Answers whether the row went in: false when another save took the revision's number first. */
  async insert(tx: Knex.Transaction, record: ConfigurationRecord) {
    const inserted = await tx('configuration_revisions')
      .insert({
        service: record.service,
        revision: record.revision,
        base: JSON.stringify(record.base),
        overlays: JSON.stringify(record.overlays),
        created_at: record.createdAt,
        created_by: record.createdBy,
        comment: record.comment ?? null,
      })
      .onConflict(['service', 'revision'])
      .ignore()
      .returning('revision');
    return inserted.length > 0;
  }
}

function toRecord(row: Row): ConfigurationRecord {
  return {
    service: row.service,
    revision: row.revision,
    base: JSON.parse(row.base),
    overlays: JSON.parse(row.overlays),
    createdAt: row.created_at,
    createdBy: row.created_by,
    comment: row.comment ?? undefined,
  };
}

function emptyRevision(service: string): ConfigurationRecord {
  return { service, revision: 0, base: {}, overlays: {} };
}
