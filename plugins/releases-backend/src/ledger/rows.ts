/**
 * Between a ledger entry and its row, and the hash that chains the rows.
 */
import { Knex } from 'knex';
import { canonicalJson, sha256 } from '../database';
import { LedgerEntry, LedgerFilter, SealedEntry } from './types';

export interface LedgerRow {
  id: number | string;
  seq: number | string | null;
  time: string;
  actor: string;
  action: string;
  object_type: string;
  object_id: string;
  service: string | null;
  environment: string | null;
  before: string | null;
  after: string | null;
  reason: string | null;
  outcome: string;
  prior_hash: string | null;
  hash: string | null;
}

export function toRow(
  entry: LedgerEntry,
): Omit<LedgerRow, 'id' | 'seq' | 'time' | 'prior_hash' | 'hash'> {
  return {
    actor: canonicalJson(entry.actor),
    action: entry.action,
    object_type: entry.object.type,
    object_id: entry.object.id,
    service: entry.object.service ?? null,
    environment: entry.object.environment ?? null,
    before: entry.before ? canonicalJson(entry.before) : null,
    after: entry.after ? canonicalJson(entry.after) : null,
    reason: entry.reason ?? null,
    outcome: entry.outcome,
  };
}

export function toSealed(row: LedgerRow): SealedEntry {
  return {
    seq: Number(row.seq),
    time: row.time,
    actor: JSON.parse(row.actor),
    action: row.action,
    object: {
      type: row.object_type,
      id: row.object_id,
      service: row.service ?? undefined,
      environment: row.environment ?? undefined,
    },
    before: row.before ? JSON.parse(row.before) : undefined,
    after: row.after ? JSON.parse(row.after) : undefined,
    reason: row.reason ?? undefined,
    outcome: row.outcome as SealedEntry['outcome'],
    hash: row.hash!,
  };
}

/** Over everything that was written at append, as it is stored. The place in the chain comes from the prior hash. */
export function rowHash(priorHash: string, row: LedgerRow): string {
  return sha256(
    priorHash,
    canonicalJson([
      row.time,
      row.actor,
      row.action,
      row.object_type,
      row.object_id,
      row.service,
      row.environment,
      row.before,
      row.after,
      row.reason,
      row.outcome,
    ]),
  );
}

export function applyFilter(
  query: Knex.QueryBuilder,
  filter: LedgerFilter = {},
): void {
  if (filter.services) {
    query.whereIn('service', filter.services);
  }
  if (filter.objectType !== undefined) {
    query.where('object_type', filter.objectType);
  }
  if (filter.objectId !== undefined) {
    query.where('object_id', filter.objectId);
  }
  if (filter.environment !== undefined) {
    query.where('environment', filter.environment);
  }
  if (filter.actions) {
    query.whereIn('action', filter.actions);
  }
}
