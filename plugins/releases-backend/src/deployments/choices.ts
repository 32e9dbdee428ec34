/**
 * What the history of a service can be filtered by: its versions, people and targets, of all deployments and not of the newest alone.
 */
import { DeploymentChoices } from '@slipway/backstage-plugin-releases-common';
import { Knex } from 'knex';

type Of = 'version' | 'person' | 'target';

const COLUMNS: Record<Of, { value: string; name?: string }> = {
  version: { value: 'version_id', name: 'version_name' },
  person: { value: 'requested_by' },
  target: { value: 'target' },
};

/** Newest first; `search` is a part of what is shown. Versions and people are answered out of an index alone. */
export async function choicesOf(
  database: Knex,
  service: string,
  options: { of: Of; search?: string; limit: number },
): Promise<DeploymentChoices> {
  const { of, search, limit } = options;
  const { value, name } = COLUMNS[of];
  const query = database('deployments')
    .where({ service })
    .whereNotNull(value)
    .select({ value })
    .max({ newest: 'number' })
    .groupBy(value)
    .orderBy([
      { column: 'newest', order: 'desc' },
      { column: value, order: 'asc' },
    ])
    .limit(limit + 1);
  if (name) {
    query.select({ name }).groupBy(name);
  }
  if (of === 'target') {
    query.join(
      'deployment_placements',
      'deployment_placements.deployment_id',
      'deployments.id',
    );
  }
  if (search) {
    const escaped = search.toLowerCase().replace(/[\\%_]/g, '\\$&');
    query.whereRaw(`lower(??) like ? escape '\\'`, [
      name ?? value,
      `%${escaped}%`,
    ]);
  }
  const rows = (await query) as { value: string; name?: string }[];
  return {
    items: rows
      .slice(0, limit)
      .map(row => ({ value: row.value, ...(name && { name: row.name }) })),
    more: rows.length > limit,
  };
}
