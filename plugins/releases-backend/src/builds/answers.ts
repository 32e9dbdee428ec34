/**
 * Builds as the API shows them.
 */
import {
  Build,
  buildCreatePermission,
  Verdict,
} from '@slipway/backstage-plugin-releases-common';
import { Caller } from '../access';
import { Core } from '../core';
import { DiagnosisStore } from '../diagnosis';
import { buildDiagnosis } from './rules/diagnosis';
import { BuildStore } from './store';
import { BuildRecord } from './types';

/** All of one service. */
export async function toBuilds(
  core: Core,
  builds: BuildStore,
  caller: Caller,
  records: BuildRecord[],
): Promise<Build[]> {
  if (records.length === 0) {
    return [];
  }
  const { service } = records[0];
  const failed = records.filter(({ state }) => state === 'failed');
  const [[verdict], usualSeconds, kept] = await Promise.all([
    core.access.verdicts(caller, [
      { permission: buildCreatePermission, object: { service } },
    ]),
    builds.usualSeconds(service),
    new DiagnosisStore(core.database).many(
      'build',
      failed.map(({ id }) => id),
    ),
  ]);
  const positions = await queuePositions(core, builds, records);
  return records.map(record => ({
    ...toBuild(core, record, verdict, usualSeconds),
    queuePosition: positions.get(record.id),
    // Kept by the step that ran it; one that failed before or after that step has its failure alone.
    diagnosis:
      record.state === 'failed'
        ? kept.get(record.id) ?? buildDiagnosis(record)
        : undefined,
  }));
}

/** Of those that wait because their build engine is busy, by id; 1 is next. */
async function queuePositions(
  core: Core,
  builds: BuildStore,
  records: BuildRecord[],
): Promise<Map<string, number>> {
  const most = new Map(
    core.drivers
      .buildEngines()
      .map(({ id, capabilities }) => [id, capabilities.maxConcurrent]),
  );
  const places = await Promise.all(
    records
      .filter(({ state }) => state === 'queued')
      .map(async record => {
        const limit = most.get(record.builder);
        const position =
          limit === undefined ? 0 : (await builds.ahead(record)) - limit + 1;
        return [record.id, position] as const;
      }),
  );
  return new Map(places.filter(([, position]) => position > 0));
}

function toBuild(
  core: Core,
  record: BuildRecord,
  verdict: Verdict,
  usualSeconds: number | undefined,
): Build {
  const { commit, builder, reference: _reference, ...rest } = record;
  const { artifacts: _artifacts, ...build } = rest;
  const ended = !['queued', 'running'].includes(record.state);
  const engine = core.drivers.buildEngines().find(({ id }) => id === builder);
  return {
    ...build,
    commit,
    usualSeconds,
    can: {
      ...(engine?.capabilities.abort !== false && {
        abort: ended
          ? unfit(`Build ${record.number} has ended already.`)
          : verdict,
      }),
      retry: ended
        ? verdict
        : unfit(`Build ${record.number} has not ended yet.`),
    },
  };
}

function unfit(reason: string): Verdict {
  return { allowed: false, code: 'state.unfit', reason };
}
