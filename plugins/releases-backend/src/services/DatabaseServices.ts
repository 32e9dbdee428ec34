/**
 * Services in the database.
 */
import { Entity } from '@backstage/catalog-model';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { ServiceCatalog } from './ServiceCatalog';
import { ServicePatch, ServiceRecord, Services } from './types';

interface ServiceRow {
  ref: string;
  namespace: string;
  name: string;
  owner: string;
  title: string | null;
  description: string | null;
  system: string | null;
  state: 'active' | 'detached';
  detached_reason: string | null;
  creator: string;
  origin: string | null;
  source_host: string | null;
  source_repository: string | null;
  source_default_branch: string | null;
  source_clone_url: string | null;
  source_web_url: string | null;
  environments: string;
  registration_id: string;
  build_count: number;
  version_count: number;
  created_at: string;
}

export class DatabaseServices implements Services {
  constructor(
    private readonly database: Knex,
    private readonly catalog: ServiceCatalog,
  ) {}

  async get(ref: string, tx?: Knex.Transaction): Promise<ServiceRecord> {
    const found = await this.find(ref, tx);
    if (!found) {
      throw new ReleasesError(
        'service.not-found',
        `Slipway does not know ${ref}; check the name, or register the service.`,
        { status: 404, details: { service: ref } },
      );
    }
    return found;
  }

  async find(
    ref: string,
    tx?: Knex.Transaction,
  ): Promise<ServiceRecord | undefined> {
    const row = await this.table(tx).where({ ref }).first();
    return row && fromRow(row);
  }

  async current(ref: string): Promise<ServiceRecord> {
    return this.catalog.bringUpToDate(await this.get(ref));
  }

  /** The catalog entity, as Slipway itself sees it. */
  entity(ref: string): Promise<Entity | undefined> {
    return this.catalog.entity(ref);
  }

  async bySource(host: string, repository: string): Promise<ServiceRecord[]> {
    const rows = await this.table()
      .where({ source_host: host, source_repository: repository })
      .orderBy('ref');
    return rows.map(fromRow);
  }

  async byRegistration(id: string): Promise<ServiceRecord | undefined> {
    const row = await this.table().where({ registration_id: id }).first();
    return row && fromRow(row);
  }

  /** In order of their refs, after `after`. */
  async list(options: {
    after?: string;
    limit: number;
    owner?: string;
    search?: string;
  }): Promise<ServiceRecord[]> {
    const rows = await this.table()
      .modify(query => {
        if (options.after !== undefined) {
          query.where('ref', '>', options.after);
        }
        if (options.owner) {
          query.where('owner', options.owner.toLocaleLowerCase('en-US'));
        }
        if (options.search) {
          const pattern = `%${options.search
            .toLocaleLowerCase('en-US')
            .replace(/[\\%_]/g, '\\$&')}%`;
          query.where(any =>
            any
              .whereRaw(`lower(name) like ? escape '\\'`, [pattern])
              .orWhereRaw(`lower(title) like ? escape '\\'`, [pattern]),
          );
        }
      })
      .orderBy('ref')
      .limit(options.limit);
    return rows.map(fromRow);
  }

  /** Answers false when the name is taken. */
  async insert(
    tx: Knex.Transaction,
    service: ServiceRecord,
    registrationId: string,
  ): Promise<boolean> {
    const inserted = await this.table(tx)
      .insert({
        ref: service.ref,
        namespace: service.namespace,
        name: service.name,
        ...patchToRow(service),
        creator: service.creator,
        source_host: service.source?.host ?? null,
        source_repository: service.source?.repository ?? null,
        source_default_branch: service.source?.defaultBranch ?? null,
        source_clone_url: service.source?.cloneUrl ?? null,
        source_web_url: service.source?.webUrl ?? null,
        environments: JSON.stringify(service.environments),
        registration_id: registrationId,
        created_at: service.createdAt,
      })
      .onConflict('ref')
      .ignore()
      .returning('ref');
    return inserted.length === 1;
  }

  async update(
    tx: Knex.Transaction,
    ref: string,
    patch: ServicePatch,
  ): Promise<void> {
    await this.table(tx).where({ ref }).update(patchToRow(patch));
  }

  /** The next number of a build or version of the service; locks the service's row until the transaction ends. */
  async nextNumber(
    tx: Knex.Transaction,
    ref: string,
    of: 'build' | 'version',
  ): Promise<number> {
    const column = of === 'build' ? 'build_count' : 'version_count';
    await this.table(tx).where({ ref }).increment(column, 1);
    const row = await this.table(tx).where({ ref }).first(column);
    return Number(row![column]);
  }

  private table(tx?: Knex.Transaction) {
    return (tx ?? this.database)<ServiceRow>('services');
  }
}

function fromRow(row: ServiceRow): ServiceRecord {
  return {
    ref: row.ref,
    namespace: row.namespace,
    name: row.name,
    owner: row.owner,
    title: row.title ?? undefined,
    description: row.description ?? undefined,
    system: row.system ?? undefined,
    state: row.state,
    detachedReason: row.detached_reason ?? undefined,
    origin: row.origin ?? undefined,
    creator: row.creator,
    source:
      row.source_host !== null && row.source_repository !== null
        ? {
            host: row.source_host,
            repository: row.source_repository,
            defaultBranch: row.source_default_branch ?? 'main',
            cloneUrl: row.source_clone_url ?? '',
            webUrl: row.source_web_url ?? undefined,
          }
        : undefined,
    environments: JSON.parse(row.environments),
    createdAt: row.created_at,
  };
}

/** Keys that the patch has; undefined becomes null. */
function patchToRow(patch: ServicePatch): Partial<ServiceRow> {
  const columns: Record<keyof ServicePatch, keyof ServiceRow> = {
    owner: 'owner',
    title: 'title',
    description: 'description',
    system: 'system',
    state: 'state',
    detachedReason: 'detached_reason',
    origin: 'origin',
  };
  return Object.fromEntries(
    Object.entries(columns)
      .filter(([key]) => key in patch)
      .map(([key, column]) => [
        column,
        patch[key as keyof ServicePatch] ?? null,
      ]),
  );
}
