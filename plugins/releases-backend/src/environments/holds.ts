/**
 * Pausing and resuming automation in an environment.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Core } from '../core';
import { transaction } from '../database';
import { slotOf } from '../deployments';
import { Actor } from '../ledger';
import { EnvironmentStore } from './store';
import { EnvironmentDefinition } from './types';

interface Held {
  service: string;
  environment: string;
  actor: Actor;
}

const objectOf = ({ service, environment }: Held) => ({
  type: 'environment',
  id: slotOf(service, environment),
  service,
  environment,
});

/** Pauses automation; what it has queued is ended. Errors: 400 `reason.required`. */
export async function setHold(
  core: Core,
  held: Held,
  reason: string,
): Promise<void> {
  const { service, environment, actor } = held;
  const given = reason.trim();
  if (!given) {
    throw new ReleasesError(
      'reason.required',
      'Pausing automation needs a reason; say why.',
    );
  }
  await transaction(core.database, async tx => {
    const before = await core.environments.hold(service, environment, tx);
    await core.environments.setHold(tx, service, environment, {
      by: actor.ref,
      at: new Date().toISOString(),
      reason: given,
    });
    await core.ledger.append(tx, {
      actor,
      action: 'hold.set',
      object: objectOf(held),
      ...(before && { before: { by: before.by, reason: before.reason } }),
      reason: given,
      outcome: 'done',
    });
    await core.engine.endPending(tx, {
      slot: slotOf(service, environment),
      automaticOnly: true,
      state: 'superseded',
      by: actor,
      code: 'hold.set',
      reason: `automation was paused: ${given}`,
    });
  });
}

/** Resumes automation; what waited for it is looked at again. Errors: 400 `reason.required` in a protected environment. */
export async function releaseHold(
  core: Core,
  store: EnvironmentStore,
  held: Held,
  definition: EnvironmentDefinition,
  reason: string | undefined,
): Promise<void> {
  const { service, environment, actor } = held;
  const given = reason?.trim() || undefined;
  if (definition.protected && !given) {
    throw new ReleasesError(
      'reason.required',
      `${definition.title} is protected: every act there needs a reason; say why.`,
    );
  }
  await transaction(core.database, async tx => {
    const before = await core.environments.hold(service, environment, tx);
    if (!before) {
      return;
    }
    await store.deleteHold(tx, service, environment);
    await core.ledger.append(tx, {
      actor,
      action: 'hold.released',
      object: objectOf(held),
      before: { by: before.by, reason: before.reason },
      reason: given,
      outcome: 'done',
    });
    await core.engine.reconsider(tx, slotOf(service, environment));
  });
}
