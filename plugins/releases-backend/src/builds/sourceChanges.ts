/**
 * Moves of branches, each taken once however often a source host tells of it, and the builds that follow by themselves.
 */
import { stringifyError } from '@backstage/errors';
import { buildCreatePermission } from '@slipway/backstage-plugin-releases-common';
import {
  ReleasesError,
  SourceChange,
} from '@slipway/backstage-plugin-releases-node';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { autoBuildRule, Caller } from '../access';
import { Core } from '../core';
import { transaction } from '../database';
import { ServiceRecord } from '../services';
import { insertBuild, prepareBuild, PreparedBuild } from './startBuild';
import { BuildStore } from './store';

/** What one service makes of a change: a build, or why there is none. */
type Consequence =
  | { service: ServiceRecord; caller: Caller; build: PreparedBuild }
  | { service: ServiceRecord; caller: Caller; refusal: ReleasesError };

/** Resolves once the change is durably taken, together with the builds that it starts. Throws when it should be handed over again. */
export async function takeSourceChange(
  core: Core,
  change: SourceChange,
): Promise<void> {
  if (await isTaken(core, change)) {
    return;
  }
  const services = await core.services.bySource(change.host, change.repository);
  const consequences: Consequence[] = [];
  for (const service of services.filter(one =>
    isOfInterest(core, one, change),
  )) {
    const consequence = await consider(core, service, change);
    if (consequence) {
      consequences.push(consequence);
    }
  }
  await transaction(core.database, async tx => {
    if (await insertChange(tx, change)) {
      for (const consequence of consequences) {
        await carryOut(core, tx, consequence, change);
      }
    }
  });
}

/** The default branch, and those that an environment's automation names. */
function isOfInterest(
  core: Core,
  service: ServiceRecord,
  { branch }: SourceChange,
): boolean {
  return (
    branch === service.source?.defaultBranch ||
    core.environments
      .definitionsOf(service)
      .some(({ automation }) => automation?.branch === branch)
  );
}

async function consider(
  core: Core,
  service: ServiceRecord,
  change: SourceChange,
): Promise<Consequence | undefined> {
  if (!(await core.pipelines.latest(service.ref))) {
    return undefined;
  }
  const caller = await core.access.ruleCaller(
    autoBuildRule(service.ref),
    change.pusher,
  );
  const [verdict] = await core.access.verdicts(caller, [
    { permission: buildCreatePermission, object: { service: service.ref } },
  ]);
  if (!verdict.allowed) {
    const refusal = new ReleasesError(verdict.code!, verdict.reason!, {
      status: 403,
    });
    return { service, caller, refusal };
  }
  try {
    const build = await prepareBuild(core, service, { revision: change.after });
    return { service, caller, build: { ...build, branch: change.branch } };
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'nature' in error) {
      const refusal = error as ReleasesError;
      if (refusal.nature === 'permanent') {
        return { service, caller, refusal };
      }
    }
    core.logger.warn(
      `The push of ${change.branch} to ${
        change.repository
      } is taken later: ${stringifyError(error)}`,
    );
    throw error;
  }
}

async function carryOut(
  core: Core,
  tx: Knex.Transaction,
  consequence: Consequence,
  change: SourceChange,
): Promise<void> {
  const { service, caller } = consequence;
  if ('refusal' in consequence) {
    const { refusal } = consequence;
    await core.ledger.append(tx, {
      actor: caller.actor,
      action: 'build.refused',
      object: { type: 'service', id: service.ref, service: service.ref },
      after: {
        branch: change.branch,
        commit: change.after,
        code: refusal.code,
      },
      reason: refusal.message,
      outcome: 'refused',
    });
    return;
  }
  const id = randomUUID();
  const first = await new BuildStore(core.database).claimCommit(tx, {
    id,
    service: service.ref,
    commit: change.after,
    branch: change.branch,
  });
  if (first) {
    await insertBuild(core, tx, consequence.build, {
      id,
      by: caller.actor,
      automatic: true,
    });
  }
}

async function isTaken(core: Core, change: SourceChange): Promise<boolean> {
  const row = await core
    .database('source_changes')
    .where({ host: change.host, change_id: change.id })
    .first('change_id');
  return row !== undefined;
}

async function insertChange(
  tx: Knex.Transaction,
  change: SourceChange,
): Promise<boolean> {
  const inserted = await tx('source_changes')
    .insert({
      host: change.host,
      change_id: change.id,
      repository: change.repository,
      branch: change.branch,
      before_commit: change.before ?? null,
      after_commit: change.after,
      pusher: change.pusher ?? null,
      taken_at: new Date().toISOString(),
    })
    .onConflict(['host', 'change_id'])
    .ignore()
    .returning('change_id');
  return inserted.length === 1;
}
