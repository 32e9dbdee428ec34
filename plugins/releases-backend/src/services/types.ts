/**
 * A service as the core keeps it. Identity and ownership come from the catalog; the rest is ours.
 */
import { Entity } from '@backstage/catalog-model';
import { Knex } from 'knex';

export interface ServiceRecord {
  /** Entity ref, lower case: `component:default/shop-api`. */
  ref: string;
  namespace: string;
  name: string;
  /** Entity ref; from the catalog where the entity is there, else as registered. */
  owner: string;
  title?: string;
  description?: string;
  system?: string;
  state: 'active' | 'detached';
  /** One sentence, when detached. */
  detachedReason?: string;
  /** Where the catalog had its entity from when it was first seen; absent while it was not seen yet. */
  origin?: string;
  /** `user:default/li-wei` */
  creator: string;
  source?: {
    host: string;
    repository: string;
    defaultBranch: string;
    cloneUrl: string;
    webUrl?: string;
  };
  /** Names on its promotion path, in order. */
  environments: string[];
  createdAt: string;
}

/** What may change of a service after its registration. */
export type ServicePatch = Partial<
  Pick<
    ServiceRecord,
    | 'owner'
    | 'title'
    | 'description'
    | 'system'
    | 'state'
    | 'detachedReason'
    | 'origin'
  >
>;

export interface Services {
  /** Throws a ReleasesError 404 `service.not-found`. */
  get(ref: string, tx?: Knex.Transaction): Promise<ServiceRecord>;
  find(ref: string, tx?: Knex.Transaction): Promise<ServiceRecord | undefined>;
  /** As `get`, brought up to date with the catalog (owner, title, whether it is attached). Not inside a transaction. */
  current(ref: string): Promise<ServiceRecord>;
  bySource(host: string, repository: string): Promise<ServiceRecord[]>;
  byRegistration(id: string): Promise<ServiceRecord | undefined>;
  /** The catalog entity, as Slipway itself sees it. */
  entity(ref: string): Promise<Entity | undefined>;
  /** In order of their refs, after `after`. */
  list(options: {
    after?: string;
    limit: number;
    owner?: string;
    search?: string;
  }): Promise<ServiceRecord[]>;
  /** Answers false when the name is taken. */
  insert(
    tx: Knex.Transaction,
    service: ServiceRecord,
    registrationId: string,
  ): Promise<boolean>;
  update(tx: Knex.Transaction, ref: string, patch: ServicePatch): Promise<void>;
  /** The next number of a build or version; holds the service's row until the transaction ends. */
  nextNumber(
    tx: Knex.Transaction,
    ref: string,
    of: 'build' | 'version',
  ): Promise<number>;
}
