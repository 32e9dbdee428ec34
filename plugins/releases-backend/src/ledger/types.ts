/**
 * The ledger's words: one append-only table that is timeline, change feed and audit.
 */
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';

/** Who acted. `user:default/li-wei`, `rule:auto-deploy/dev`, `system:engine`. */
export interface Actor {
  ref: string;
  /** The person in whose name a rule or a service acted. */
  onBehalfOf?: string;
}

/** What was acted on. `service` and `environment` say who may see the entry. */
export interface LedgerObject {
  type: string;
  id: string;
  service?: string;
  environment?: string;
}

export interface LedgerEntry {
  actor: Actor;
  /** `<noun>.<past participle>`, for example `deployment.started`. */
  action: string;
  object: LedgerObject;
  before?: JsonObject;
  after?: JsonObject;
  reason?: string;
  outcome: 'done' | 'refused' | 'failed';
}

/** A sealed row: it has its place in the gapless order. */
export interface SealedEntry extends LedgerEntry {
  /** 1, 2, 3 … without gaps. */
  seq: number;
  /** ISO 8601, database time of the change's transaction. */
  time: string;
  /** SHA-256 over the former row's hash and this row's canonical JSON, hexadecimal. */
  hash: string;
}

export interface LedgerFilter {
  services?: string[];
  objectType?: string;
  objectId?: string;
  environment?: string;
  actions?: string[];
}

export interface VerifyReport {
  ok: boolean;
  sealed: number;
  /** Rows written and not yet sealed. */
  unsealed: number;
  problems: { seq: number; problem: 'altered' | 'missing' | 'reordered' }[];
}

export interface Ledger {
  /** Writes one row in the transaction of the change it tells of. */
  append(tx: Knex.Transaction, entry: LedgerEntry): Promise<void>;
  /** The write of {@link Ledger.append}, to be run by the caller together with the change in one statement. */
  insertion(tx: Knex.Transaction, entry: LedgerEntry): Knex.QueryBuilder;
  /** Sealed rows with `seq` above `after`, oldest first. */
  read(options: {
    after: number;
    limit: number;
    filter?: LedgerFilter;
  }): Promise<SealedEntry[]>;
  /** Newest sealed first, for pages: rows with `seq` below `before`. */
  readBack(options: {
    before?: number;
    limit: number;
    filter?: LedgerFilter;
  }): Promise<SealedEntry[]>;
  /** The highest sealed seq, 0 when there is none. */
  head(): Promise<number>;
  /** Calls the listener after new rows were sealed, by this replica or (soon after) another. A hint: read from your cursor. */
  onSealed(listener: () => void): { close(): void };
  verify(): Promise<VerifyReport>;
  /** Whether the sealer of this replica is alive, and when its last turn was. */
  health(): { name: string; ok: boolean; lastTurn: string; error?: string }[];
  start(): Promise<void>;
  stop(): Promise<void>;
}
