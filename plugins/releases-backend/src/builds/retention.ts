/**
 * How long logs of builds are kept: those of the newest builds, of pinned versions and of what runs for good, the others for some time.
 */
import { stringifyError } from '@backstage/errors';
import { Config } from '@backstage/config';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Core } from '../core';
import { transaction } from '../database';
import { BuildRecord } from './types';

const DEFAULT_DAYS = 90;
const DEFAULT_NEWEST = 20;
const DAY_MILLIS = 86_400_000;
/** At once; the rest has its turn later. */
const BATCH = 500;

export interface LogRetention {
  keepDays: number;
  /** Of each service, whatever their age. */
  keepNewest: number;
}

/** From `releases.builds.logs`. Undefined: logs are kept for good. */
export function readLogRetention(config: Config): LogRetention | undefined {
  const read = (key: string, otherwise: number) => {
    const value =
      config.getOptionalNumber(`releases.builds.logs.${key}`) ?? otherwise;
    if (!Number.isInteger(value) || value < 0) {
      throw new ReleasesError(
        'configuration.invalid',
        `Configuration releases.builds.logs.${key} is ${value}; give a whole number, 0 or more.`,
        { status: 500 },
      );
    }
    return value;
  };
  const keepDays = read('keepDays', DEFAULT_DAYS);
  const keepNewest = read('keepNewest', DEFAULT_NEWEST);
  return keepDays === 0 ? undefined : { keepDays, keepNewest };
}

interface Candidate {
  id: string;
  service: string;
  number: number;
  builder: string;
  reference: string;
}

/** Answers how many logs it removed. A build engine that cannot forget, or does not answer, keeps its logs. */
export async function removeOldLogs(
  core: Core,
  retention: LogRetention,
): Promise<number> {
  const engines = core.drivers
    .buildEngines()
    .filter(engine => engine.forgetLog !== undefined);
  const before = new Date(Date.now() - retention.keepDays * DAY_MILLIS);
  let removed = 0;
  for (const engine of engines) {
    const builds = await candidates(core, engine.id, before, retention);
    for (const build of builds) {
      try {
        await engine.forgetLog!(build.reference);
      } catch (error) {
        core.logger.warn(
          `The log of build ${build.number} of ${
            build.service
          } could not be removed: ${stringifyError(error)}`,
        );
        break;
      }
      await noteRemoved(core, build);
      removed += 1;
    }
  }
  return removed;
}

async function candidates(
  core: Core,
  builder: string,
  before: Date,
  { keepNewest }: LogRetention,
): Promise<Candidate[]> {
  const { database } = core;
  return database('builds as b')
    .where('b.builder', builder)
    .whereNull('b.log_removed_at')
    .whereNotNull('b.reference')
    .where('b.finished_at', '<', before.toISOString())
    .whereNotExists(
      database('versions as v')
        .where('v.build_id', database.ref('b.id'))
        .where('v.pinned', true),
    )
    .whereNotExists(
      database('placements as p').where(
        'p.version_id',
        database.ref('b.version_id'),
      ),
    )
    .whereRaw(
      '(select count(*) from builds newer where newer.service = b.service and newer.number > b.number) >= ?',
      [keepNewest],
    )
    .orderBy('b.finished_at')
    .limit(BATCH)
    .select('b.id', 'b.service', 'b.number', 'b.builder', 'b.reference');
}

async function noteRemoved(core: Core, build: Candidate): Promise<void> {
  await transaction(core.database, async tx => {
    await tx('builds')
      .where({ id: build.id })
      .update({ log_removed_at: new Date().toISOString() });
    await core.ledger.append(tx, {
      actor: { ref: 'system:builds' },
      action: 'build.log-removed',
      object: { type: 'build', id: build.id, service: build.service },
      outcome: 'done',
    });
  });
}

/** Throws 410 `build.log-removed` for a build whose log is no longer kept. */
export function requireLog(build: BuildRecord): void {
  if (build.logRemovedAt) {
    throw new ReleasesError(
      'build.log-removed',
      `The log of build ${build.number} of ${
        build.service
      } is no longer kept: it was removed on ${build.logRemovedAt.slice(
        0,
        10,
      )}, as releases.builds.logs says.`,
      { status: 410, details: { build: build.number, at: build.logRemovedAt } },
    );
  }
}
