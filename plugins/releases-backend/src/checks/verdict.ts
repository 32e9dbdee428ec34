/**
 * A tester's own verdict on what runs in an environment, kept among the results of checks and in the ledger.
 */
import { CreateCheckVerdictRequest } from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Caller } from '../access';
import { Core } from '../core';
import { transaction } from '../database';
import { ACCEPTANCE } from './rules/catalogue';
import { CheckStore } from './store';
import { CheckRunRecord } from './types';

/** Errors: 400 `reason.required` to reject without one, 404 `environment.not-found`, 409 `state.unfit` when nothing runs, or something else. */
export async function giveVerdict(
  core: Core,
  store: CheckStore,
  options: {
    id: string;
    caller: Caller;
    service: string;
    body: CreateCheckVerdictRequest;
  },
): Promise<CheckRunRecord> {
  const { id, caller, service, body } = options;
  const { environment, verdict } = body;
  const reason = body.reason?.trim() || undefined;
  if (verdict === 'rejected' && !reason) {
    throw new ReleasesError(
      'reason.required',
      'To reject a version, say what is wrong with it.',
    );
  }
  const { title } = await core.environments.definition(service, environment);
  return transaction(core.database, async tx => {
    const known = await store.find(id, tx);
    if (known) {
      return known;
    }
    const [present] = (
      await core.environments.placements(service, environment, tx)
    ).filter(({ stopped }) => !stopped);
    if (
      !present ||
      (body.versionId !== undefined && body.versionId !== present.versionId)
    ) {
      throw new ReleasesError(
        'state.unfit',
        present
          ? `${title} now runs ${present.versionName}; look at that before you judge it.`
          : `Nothing runs in ${title}, so there is nothing to judge.`,
        { status: 409 },
      );
    }
    const now = new Date().toISOString();
    const run: CheckRunRecord = {
      id,
      service,
      environment,
      check: ACCEPTANCE,
      state: verdict === 'accepted' ? 'passed' : 'failed',
      requestedBy: caller.actor.ref,
      versionName: present.versionName,
      deploymentId: present.deploymentId,
      message: reason,
      createdAt: now,
      startedAt: now,
      finishedAt: now,
    };
    await store.record(tx, run);
    await core.ledger.append(tx, {
      actor: caller.actor,
      action: `check.${verdict}`,
      object: { type: 'check-run', id, service, environment },
      after: { versionId: present.versionId },
      reason,
      outcome: 'done',
    });
    return run;
  });
}
