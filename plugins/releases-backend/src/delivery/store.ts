/**
 * Reads deployments and holds of all services at once. What the caller may not see is left out by the query itself, so that pages are whole
 * and figures say nothing of it. Only reads: the rows belong to their own nouns.
 */
import { Knex } from 'knex';
import { isAnyOf, mondayOf, secondsBetween } from '../database';
import {
  DeliveryFilter,
  DeploymentRow,
  End,
  ENDS,
  Figures,
  HeldRow,
  Period,
  RELEASES,
  ServiceFacts,
} from './types';

interface ServiceColumns {
  service: string;
  title: string | null;
  owner: string;
  system: string | null;
}

interface DeploymentColumns extends ServiceColumns {
  id: string;
  environment: string;
  created_at: string;
  finished_at: string | null;
}

interface HoldColumns extends ServiceColumns {
  environment: string;
  set_by: string;
  set_at: string;
  reason: string;
  deployment_id: string | null;
}

const SERVICE = {
  service: 's.ref',
  title: 's.title',
  owner: 's.owner',
  system: 's.system',
};
/** So many owners and systems can be chosen from. */
const CHOICES = 500;

/** A place in a list: time and id of the last row that was given. */
export type Place = [time: string, id: string];

export class DeliveryStore {
  constructor(private readonly database: Knex) {}

  /**
   * What runs, or what waits (for a gate, its turn or a person's answer): oldest first, after `after`. One row more than `limit` when there
   * is one.
   */
  async present(
    list: 'running' | 'waiting',
    filter: DeliveryFilter,
    page: { after?: Place; limit: number },
  ): Promise<DeploymentRow[]> {
    const query = this.deployments(filter)
      .modify(rows =>
        list === 'running'
          ? rows.where('d.state', 'running').where('d.parked', false)
          : rows
              .whereIn('d.state', ['waiting', 'queued', 'running'])
              .where(own =>
                own.whereNot('d.state', 'running').orWhere('d.parked', true),
              ),
      )
      .orderBy([{ column: 'd.created_at' }, { column: 'd.id' }])
      .limit(page.limit + 1);
    if (page.after) {
      query.whereRaw('(d.created_at, d.id) > (?, ?)', page.after);
    }
    return (await query.select(this.columns())).map(toDeployment);
  }

  /** Releases that ended so within the period: the last first, below `before`. */
  async ended(
    ends: End[],
    period: Period,
    filter: DeliveryFilter,
    page: { before?: Place; limit: number },
  ): Promise<DeploymentRow[]> {
    const query = this.releases(ends, period, filter)
      .orderBy([
        { column: 'd.finished_at', order: 'desc' },
        { column: 'd.id', order: 'desc' },
      ])
      .limit(page.limit + 1);
    if (page.before) {
      query.whereRaw('(d.finished_at, d.id) < (?, ?)', page.before);
    }
    return (await query.select(this.columns())).map(toDeployment);
  }

  /** Environments where automation is paused: the one that is held longest first. A place's id is `service#environment`. */
  async held(
    filter: DeliveryFilter,
    page: { after?: Place; limit: number },
  ): Promise<HeldRow[]> {
    const id = `h.service || '#' || h.environment`;
    const query = this.database<HoldColumns>('environment_holds as h')
      .join('services as s', 's.ref', 'h.service')
      .modify(rows => this.narrow(rows, 'h', filter))
      .orderBy('h.set_at')
      .orderByRaw(id)
      .limit(page.limit + 1);
    if (page.after) {
      query.whereRaw(`(h.set_at, ${id}) > (?, ?)`, page.after);
    }
    const rows = await query.select<HoldColumns[]>({
      ...SERVICE,
      environment: 'h.environment',
      set_by: 'h.set_by',
      set_at: 'h.set_at',
      reason: 'h.reason',
      deployment_id: 'h.deployment_id',
    });
    return rows.map(toHeld);
  }

  /** Figures of the weeks in which something ended, by the week's Monday. */
  async byWeek(
    period: Period,
    filter: DeliveryFilter,
  ): Promise<Map<string, Figures>> {
    return this.figures(
      period,
      filter,
      mondayOf(this.database, 'd.finished_at'),
    );
  }

  /** Figures of the whole period. */
  async total(period: Period, filter: DeliveryFilter): Promise<Figures> {
    const all = await this.figures(
      period,
      filter,
      this.database.raw('cast(? as text)', ['all']),
    );
    return all.get('all') ?? noFigures();
  }

  /** Owners and systems of the services that the caller may see. */
  async choices(
    readable: DeliveryFilter['readable'],
  ): Promise<{ owners: string[]; systems: string[] }> {
    const values = async (column: 'owner' | 'system'): Promise<string[]> => {
      const rows = await this.database('services as s')
        .modify(query => this.narrow(query, 's', { readable }))
        .whereNotNull(`s.${column}`)
        .distinct({ value: `s.${column}` })
        .orderBy('value')
        .limit(CHOICES);
      return rows.map(row => row.value);
    };
    const owners = await values('owner');
    return { owners, systems: await values('system') };
  }

  private async figures(
    period: Period,
    filter: DeliveryFilter,
    group: Knex.Raw,
  ): Promise<Map<string, Figures>> {
    const { database } = this;
    const ended = (ends: End[]) =>
      this.releases(ends, period, filter).select({
        part: group,
        state: 'd.state',
        seconds: secondsBetween(database, 'd.started_at', 'd.finished_at'),
      });
    const counts = await database
      .from(ended([...ENDS]).as('ended'))
      .groupBy('part', 'state')
      .select('part', 'state')
      .count({ count: '*' });
    const ranked = database
      .from(ended(['succeeded']).as('ended'))
      .select(
        'part',
        'seconds',
        database.raw(
          'row_number() over (partition by part order by seconds) as place',
        ),
        database.raw('count(*) over (partition by part) as size'),
      );
    // Of an odd number the one in the middle, of an even number the two.
    const medians = await database
      .from(ranked.as('ranked'))
      .whereRaw('place in ((size + 1) / 2, (size + 2) / 2)')
      .groupBy('part')
      .select('part')
      .avg({ median: 'seconds' });

    const found = new Map<string, Figures>();
    for (const { part, state, count } of counts) {
      const figures = found.get(String(part)) ?? noFigures();
      figures.counts[state as End] = Number(count);
      found.set(String(part), figures);
    }
    for (const { part, median } of medians) {
      found.get(String(part))!.medianSeconds = Number(median);
    }
    return found;
  }

  /** Releases that had started and ended within the period. */
  private releases(ends: End[], period: Period, filter: DeliveryFilter) {
    return this.deployments(filter)
      .whereIn('d.state', ends)
      .whereIn('d.kind', RELEASES)
      .whereNotNull('d.started_at')
      .where('d.finished_at', '>=', period.from)
      .where('d.finished_at', '<', period.until);
  }

  private deployments(filter: DeliveryFilter): Knex.QueryBuilder {
    return this.database('deployments as d')
      .join('services as s', 's.ref', 'd.service')
      .modify(query => this.narrow(query, 'd', filter));
  }

  private narrow(
    query: Knex.QueryBuilder,
    table: 'd' | 'h' | 's',
    filter: DeliveryFilter,
  ): void {
    const { readable, owner, system, environment } = filter;
    if (readable !== 'all') {
      query.whereRaw(isAnyOf(this.database, 's.ref', readable));
    }
    if (owner !== undefined) {
      query.where('s.owner', owner);
    }
    if (system !== undefined) {
      query.where('s.system', system);
    }
    if (environment !== undefined) {
      query.where(`${table}.environment`, environment);
    }
  }

  private columns() {
    return {
      ...SERVICE,
      id: 'd.id',
      environment: 'd.environment',
      created_at: 'd.created_at',
      finished_at: 'd.finished_at',
    };
  }
}

function noFigures(): Figures {
  return { counts: { succeeded: 0, failed: 0, aborted: 0 } };
}

function factsOf(row: ServiceColumns): ServiceFacts {
  return {
    service: row.service,
    title: row.title ?? undefined,
    owner: row.owner,
    system: row.system ?? undefined,
  };
}

function toDeployment(row: DeploymentColumns): DeploymentRow {
  return {
    ...factsOf(row),
    id: row.id,
    environment: row.environment,
    createdAt: row.created_at,
    finishedAt: row.finished_at ?? undefined,
  };
}

function toHeld(row: HoldColumns): HeldRow {
  return {
    ...factsOf(row),
    environment: row.environment,
    hold: {
      by: row.set_by,
      at: row.set_at,
      reason: row.reason,
      deploymentId: row.deployment_id ?? undefined,
    },
  };
}
