/**
 * Builds in the database.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { median } from '../median';
import { BuildPatch, BuildRecord, BuildState } from './types';

interface Row {
  id: string;
  service: string;
  number: number;
  state: BuildState;
  commit_id: string;
  commit: string;
  branch: string | null;
  parameters: string;
  pipeline_revision: number;
  builder: string;
  reference: string | null;
  stages: string;
  artifacts: string | null;
  failure: string | null;
  version_id: string | null;
  version_name: string | null;
  retry_of: string | null;
  web_url: string | null;
  requested_by: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

const USUAL_OF = 10;

export class BuildStore {
  constructor(private readonly database: Knex) {}

  async find(
    id: string,
    tx?: Knex.Transaction,
  ): Promise<BuildRecord | undefined> {
    const row = await this.table(tx).where({ id }).first();
    return row && fromRow(row);
  }

  /** Throws 404 `build.not-found`, also for a build of another service. */
  async get(service: string, id: string): Promise<BuildRecord> {
    const found = await this.find(id);
    if (found?.service !== service) {
      throw new ReleasesError(
        'build.not-found',
        `${service} has no build '${id.slice(0, 80)}'.`,
        { status: 404 },
      );
    }
    return found;
  }

  /** How many of its build engine's builds come before it: those that run, and those that were asked for earlier. */
  async ahead(
    build: Pick<BuildRecord, 'id' | 'builder' | 'createdAt'>,
    tx?: Knex.Transaction,
  ): Promise<number> {
    const { id, builder, createdAt } = build;
    // One statement, so that what begins at this moment is counted once.
    const [{ count }] = await this.table(tx)
      .where({ builder })
      .whereIn('state', ['queued', 'running'])
      .whereNot({ id })
      .andWhere(others =>
        others
          .where({ state: 'running' })
          .orWhere('created_at', '<', createdAt)
          .orWhere(same =>
            same.where('created_at', createdAt).andWhere('id', '<', id),
          ),
      )
      .count({ count: '*' });
    return Number(count);
  }

  /** Ids of those that were asked for first and have not begun. */
  async firstQueued(
    builder: string,
    limit: number,
    tx: Knex.Transaction,
  ): Promise<string[]> {
    return this.table(tx)
      .where({ builder, state: 'queued' })
      .orderBy([{ column: 'created_at' }, { column: 'id' }])
      .limit(limit)
      .pluck('id');
  }

  /** Newest first, with numbers below `before`. */
  async list(options: {
    service: string;
    before?: number;
    limit: number;
    states?: string[];
    branch?: string;
  }): Promise<BuildRecord[]> {
    const { service, before, states, branch } = options;
    const rows = await this.table()
      .where({ service })
      .modify(query => {
        if (before !== undefined) {
          query.where('number', '<', before);
        }
        if (states) {
          query.whereIn('state', states as BuildState[]);
        }
        if (branch !== undefined) {
          query.where({ branch });
        }
      })
      .orderBy('number', 'desc')
      .limit(options.limit);
    return rows.map(fromRow);
  }

  /** The newest build of the commit on that branch that has not gone wrong. */
  async standing(
    service: string,
    commit: string,
    branch: string | undefined,
    tx: Knex.Transaction,
  ): Promise<BuildRecord | undefined> {
    const row = await this.table(tx)
      .where({ service, commit_id: commit, branch: branch ?? null })
      .whereIn('state', ['queued', 'running', 'succeeded'])
      .orderBy('number', 'desc')
      .first();
    return row && fromRow(row);
  }

  async insert(tx: Knex.Transaction, build: BuildRecord): Promise<void> {
    await this.table(tx).insert({
      id: build.id,
      service: build.service,
      number: build.number,
      commit_id: build.commit.id,
      commit: JSON.stringify(build.commit),
      branch: build.branch ?? null,
      parameters: JSON.stringify(build.parameters),
      pipeline_revision: build.pipelineRevision,
      builder: build.builder,
      retry_of: build.retryOf ?? null,
      requested_by: JSON.stringify(build.requestedBy),
      created_at: build.createdAt,
      ...toColumns({ state: build.state, stages: build.stages }),
    });
  }

  async update(
    tx: Knex.Transaction,
    id: string,
    patch: BuildPatch,
  ): Promise<void> {
    await this.table(tx).where({ id }).update(toColumns(patch));
  }

  /**
   * Notes that the commit of this branch has its build, so that no automatic one is needed; answers false when that was so before.
   */
  async claimCommit(
    tx: Knex.Transaction,
    build: { id: string; service: string; commit: string; branch: string },
  ): Promise<boolean> {
    const inserted = await tx('branch_builds')
      .insert({
        service: build.service,
        commit_id: build.commit,
        branch: build.branch,
        build_id: build.id,
      })
      .onConflict(['service', 'commit_id', 'branch'])
      .ignore()
      .returning('build_id');
    return inserted.length === 1;
  }

  /** Median seconds of the last ten that succeeded; undefined when none has. */
  async usualSeconds(service: string): Promise<number | undefined> {
    const rows = await this.table()
      .where({ service, state: 'succeeded' })
      .orderBy('number', 'desc')
      .limit(USUAL_OF)
      .select('started_at', 'finished_at');
    return median(
      rows.flatMap(({ started_at, finished_at }) =>
        started_at && finished_at
          ? [(Date.parse(finished_at) - Date.parse(started_at)) / 1000]
          : [],
      ),
    );
  }

  private table(tx?: Knex.Transaction) {
    return (tx ?? this.database)<Row>('builds');
  }
}

/** Columns of the keys that the patch has; undefined becomes null. */
function toColumns(patch: BuildPatch): Partial<Row> {
  const columns: Partial<Row> = {};
  const json = (value: unknown) =>
    value === undefined ? null : JSON.stringify(value);
  const put = <K extends keyof BuildPatch>(
    key: K,
    set: (value: BuildPatch[K]) => void,
  ) => {
    if (key in patch) {
      set(patch[key]);
    }
  };
  put('state', value => (columns.state = value!));
  put('reference', value => (columns.reference = value ?? null));
  put('stages', value => (columns.stages = JSON.stringify(value ?? [])));
  put('artifacts', value => (columns.artifacts = json(value)));
  put('failure', value => (columns.failure = json(value)));
  put('versionId', value => (columns.version_id = value ?? null));
  put('versionName', value => (columns.version_name = value ?? null));
  put('webUrl', value => (columns.web_url = value ?? null));
  put('startedAt', value => (columns.started_at = value ?? null));
  put('finishedAt', value => (columns.finished_at = value ?? null));
  return columns;
}

function fromRow(row: Row): BuildRecord {
  return {
    id: row.id,
    service: row.service,
    number: row.number,
    state: row.state,
    commit: JSON.parse(row.commit),
    branch: row.branch ?? undefined,
    parameters: JSON.parse(row.parameters),
    pipelineRevision: row.pipeline_revision,
    builder: row.builder,
    reference: row.reference ?? undefined,
    stages: JSON.parse(row.stages),
    artifacts: row.artifacts === null ? undefined : JSON.parse(row.artifacts),
    failure: row.failure === null ? undefined : JSON.parse(row.failure),
    versionId: row.version_id ?? undefined,
    versionName: row.version_name ?? undefined,
    retryOf: row.retry_of ?? undefined,
    webUrl: row.web_url ?? undefined,
    requestedBy: JSON.parse(row.requested_by),
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
  };
}
