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

/** A record with its place in the service's list. */
export type NumberedVersion = VersionRecord & { number: number };

/** What may change of a version. */
export type VersionMarks = Pick<VersionRecord, 'bad' | 'badReason' | 'pinned'>;

export interface Versions {
  /** Throws 404 `version.not-found`, also for a version of another service. */
  get(
    service: string,
    id: string,
    tx?: Knex.Transaction,
  ): Promise<VersionRecord>;
  find(
    service: string,
    id: string,
    tx?: Knex.Transaction,
  ): Promise<VersionRecord | undefined>;
  /** The version that a build made. */
  ofBuild(
    buildId: string,
    tx?: Knex.Transaction,
  ): Promise<VersionRecord | undefined>;
  /** Newest first, with numbers below `before`; `search` is looked for in names and at the beginning of commit ids. */
  list(options: {
    service: string;
    before?: number;
    limit: number;
    search?: string;
  }): Promise<NumberedVersion[]>;
  /**
   * Writes a version and tells the listeners. A name that another version of the service has gets `-2`, `-3` …; with `exactName` it is 409
   * `version.name-taken`.
   */
  create(
    tx: Knex.Transaction,
    version: VersionRecord,
    options?: { exactName?: boolean },
  ): Promise<VersionRecord>;
  mark(tx: Knex.Transaction, id: string, marks: VersionMarks): Promise<void>;
  /** Listeners run in the transaction that made the version; no I/O there. */
  onCreated(
    listener: (tx: Knex.Transaction, version: VersionRecord) => Promise<void>,
  ): void;
}
