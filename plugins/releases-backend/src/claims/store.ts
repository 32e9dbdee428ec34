/**
 * The claims: one for each workload, one for each placement.
 */
import { Knex } from 'knex';

export interface ClaimRecord {
  id: string;
  reference: string;
  title: string;
  /** Entity ref. */
  service: string;
  environment: string;
  target: string;
  /** Actor ref. */
  createdBy: string;
  /** ISO 8601. */
  createdAt: string;
}

interface Row {
  id: string;
  reference: string;
  title: string;
  service: string;
  environment: string;
  target: string;
  created_by: string;
  created_at: string;
}

export async function claimsOf(
  database: Knex,
  where: { service: string; id?: string },
): Promise<ClaimRecord[]> {
  const rows = await database<Row>('workload_claims')
    .where(where)
    .orderBy(['environment', 'target']);
  return rows.map(({ created_by, created_at, ...row }) => ({
    ...row,
    createdBy: created_by,
    createdAt: created_at,
  }));
}

/** Throws a unique violation where the workload or the placement has one. */
export async function insertClaim(
  tx: Knex.Transaction,
  { createdBy, createdAt, ...claim }: ClaimRecord,
): Promise<void> {
  await tx<Row>('workload_claims').insert({
    ...claim,
    created_by: createdBy,
    created_at: createdAt,
  });
}

/** Whether it was there. */
export async function deleteClaim(
  tx: Knex.Transaction,
  id: string,
): Promise<boolean> {
  return (await tx<Row>('workload_claims').where({ id }).delete()) > 0;
}
