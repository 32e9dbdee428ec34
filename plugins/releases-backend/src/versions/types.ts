/**
 * A version as the core keeps it: immutable but for its marks.
 */
import { Artifact, Commit } from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';

export interface VersionRecord {
  id: string;
  service: string;
  name: string;
  artifacts: Artifact[];
  origin: 'build' | 'import';
  commit?: Commit;
  branch?: string;
  buildId?: string;
  voucher?: string;
  bad: boolean;
  badReason?: string;
  pinned: boolean;
  createdAt: string;
  /** Actor ref. */
  createdBy: string;
}

export interface Versions {
  /** Throws 404 `version.not-found`, also for a version of another service. */
  get(
    service: string,
    id: string,
    tx?: Knex.Transaction,
  ): Promise<VersionRecord>;
  /** Listeners run in the transaction that made the version; no I/O there. */
  onCreated(
    listener: (tx: Knex.Transaction, version: VersionRecord) => Promise<void>,
  ): void;
}
