/**
 * A service as the core keeps it. Identity and ownership come from the catalog; the rest is ours.
 */
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
  state: 'active' | 'detached';
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

export interface Services {
  /** Throws a ReleasesError 404 `service.not-found`. */
  get(ref: string, tx?: Knex.Transaction): Promise<ServiceRecord>;
  find(ref: string, tx?: Knex.Transaction): Promise<ServiceRecord | undefined>;
  bySource(host: string, repository: string): Promise<ServiceRecord[]>;
}
