/**
 * Moves of branches, each taken once however often a source host tells of it.
 */
import { SourceChange } from '@slipway/backstage-plugin-releases-node';
import { Core } from '../core';

/** Resolves once the change is durably taken. */
export async function takeSourceChange(
  core: Core,
  change: SourceChange,
): Promise<void> {
  await core
    .database('source_changes')
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
    .ignore();
}
