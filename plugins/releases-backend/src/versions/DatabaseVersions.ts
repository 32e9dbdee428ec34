/**
 * Versions in the database.
 */
import {
  Artifact,
  Commit,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import {
  NumberedVersion,
  VersionMarks,
  VersionRecord,
  Versions,
} from './types';

interface VersionRow {
  id: string;
  service: string;
  number: number;
  name: string;
  name_search: string;
  artifacts: string;
  origin: 'build' | 'import';
  commit_id: string | null;
  commit: string | null;
  branch: string | null;
  build_id: string | null;
  voucher: string | null;
  bad: boolean | number;
  bad_reason: string | null;
  pinned: boolean | number;
  created_at: string;
  created_by: string;
}

type Listener = (tx: Knex.Transaction, version: VersionRecord) => Promise<void>;

export class DatabaseVersions implements Versions {
  private readonly listeners: Listener[] = [];

  constructor(
    private readonly database: Knex,
    private readonly nextNumber: (
      tx: Knex.Transaction,
      service: string,
    ) => Promise<number>,
  ) {}

  onCreated(listener: Listener): void {
    this.listeners.push(listener);
  }

  async get(
    service: string,
    id: string,
    tx?: Knex.Transaction,
  ): Promise<NumberedVersion> {
    const found = await this.find(service, id, tx);
    if (!found) {
      throw new ReleasesError(
        'version.not-found',
        `${service} has no version '${id}'; its list of versions shows those there are.`,
        { status: 404, details: { service, versionId: id } },
      );
    }
    return found;
  }

  private async first(
    where: Partial<Pick<VersionRow, 'service' | 'id' | 'build_id'>>,
    tx?: Knex.Transaction,
  ): Promise<NumberedVersion | undefined> {
    const row = await this.table(tx).where(where).first();
    return row && fromRow(row);
  }

  find(
    service: string,
    id: string,
    tx?: Knex.Transaction,
  ): Promise<NumberedVersion | undefined> {
    return this.first({ service, id }, tx);
  }

  ofBuild(
    buildId: string,
    tx?: Knex.Transaction,
  ): Promise<NumberedVersion | undefined> {
    return this.first({ build_id: buildId }, tx);
  }

  /** Newest first, with numbers below `before`. */
  async list(options: {
    service: string;
    before?: number;
    limit: number;
    search?: string;
  }): Promise<NumberedVersion[]> {
    const rows = await this.table()
      .where({ service: options.service })
      .modify(query => {
        if (options.before !== undefined) {
          query.where('number', '<', options.before);
        }
        if (options.search) {
          const text = options.search.toLocaleLowerCase('en-US');
          query.where(any =>
            any
              .whereRaw(`name_search like ? escape '\\'`, [
                `%${text.replace(/[\\%_]/g, '\\$&')}%`,
              ])
              .orWhereRaw(`substr(commit_id, 1, ?) = ?`, [text.length, text]),
          );
        }
      })
      .orderBy('number', 'desc')
      .limit(options.limit);
    return rows.map(fromRow);
  }

  /**
   * Writes the version and tells the listeners, in the caller's transaction. A name that another version of the service has already gets
   * `-2`, `-3` …, unless `exactName`, which throws 409 `version.name-taken`.
   */
  async create(
    tx: Knex.Transaction,
    version: VersionRecord,
    options?: { exactName?: boolean },
  ): Promise<NumberedVersion> {
    // Locks the service's row, so that names and numbers are given out one at a time.
    const number = await this.nextNumber(tx, version.service);
    const name = await this.freeName(tx, version);
    if (options?.exactName && name !== version.name) {
      throw new ReleasesError(
        'version.name-taken',
        `${version.service} has a version '${version.name}' already; versions never change, so give this one another name.`,
        { status: 409, details: { name: version.name } },
      );
    }
    const created = { ...version, name, number };
    await this.table(tx).insert(toRow(created));
    for (const listener of this.listeners) {
      await listener(tx, created);
    }
    return created;
  }

  async mark(
    tx: Knex.Transaction,
    id: string,
    marks: VersionMarks,
  ): Promise<void> {
    await this.table(tx)
      .where({ id })
      .update({
        bad: marks.bad,
        bad_reason: marks.badReason ?? null,
        pinned: marks.pinned,
      });
  }

  private async freeName(
    tx: Knex.Transaction,
    { service, name }: VersionRecord,
  ): Promise<string> {
    for (let suffix = 1; ; suffix += 1) {
      const candidate = suffix === 1 ? name : `${name}-${suffix}`;
      const taken = await this.table(tx)
        .where({ service, name: candidate })
        .first('id');
      if (!taken) {
        return candidate;
      }
    }
  }

  private table(tx?: Knex.Transaction) {
    return (tx ?? this.database)<VersionRow>('versions');
  }
}

function toRow(version: NumberedVersion): VersionRow {
  return {
    id: version.id,
    service: version.service,
    number: version.number,
    name: version.name,
    name_search: version.name.toLocaleLowerCase('en-US'),
    artifacts: JSON.stringify(version.artifacts),
    origin: version.origin,
    commit_id: version.commit?.id ?? null,
    commit: version.commit ? JSON.stringify(version.commit) : null,
    branch: version.branch ?? null,
    build_id: version.buildId ?? null,
    voucher: version.voucher ?? null,
    bad: version.bad,
    bad_reason: version.badReason ?? null,
    pinned: version.pinned,
    created_at: version.createdAt,
    created_by: version.createdBy,
  };
}

function fromRow(row: VersionRow): NumberedVersion {
  return {
    id: row.id,
    service: row.service,
    number: row.number,
    name: row.name,
    artifacts: JSON.parse(row.artifacts) as Artifact[],
    origin: row.origin,
    commit:
      row.commit === null ? undefined : (JSON.parse(row.commit) as Commit),
    branch: row.branch ?? undefined,
    buildId: row.build_id ?? undefined,
    voucher: row.voucher ?? undefined,
    bad: Boolean(row.bad),
    badReason: row.bad_reason ?? undefined,
    pinned: Boolean(row.pinned),
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
}
