/**
 * Claims a workload for a placement, and gives it back. The target is marked first and the row written after: what a crash leaves between is
 * a mark of the same placement, which the same claim, asked for again, completes.
 */
import {
  DeployTarget,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { randomUUID } from 'node:crypto';
import { Caller } from '../access';
import { Core } from '../core';
import { isUniqueViolation, transaction } from '../database';
import { ClaimRecord, claimsOf, deleteClaim, insertClaim } from './store';

type Claiming = DeployTarget &
  Required<Pick<DeployTarget, 'claim' | 'claimable' | 'release'>>;

/** A target whose driver can adopt what runs there. */
export function canAdopt(driver: DeployTarget): driver is Claiming {
  return Boolean(driver.claim && driver.claimable && driver.release);
}

/** The caller has been found to be allowed to. */
export async function claim(
  core: Core,
  caller: Caller,
  asked: Pick<
    ClaimRecord,
    'service' | 'environment' | 'target' | 'reference'
  > & { reason?: string },
): Promise<ClaimRecord> {
  const { service, environment, target, reference, reason } = asked;
  const driver = await adoptingTarget(core, asked);
  const [existing] = (await claimsOf(core.database, { service })).filter(
    other => other.environment === environment && other.target === target,
  );
  if (existing) {
    if (existing.reference === reference) return existing;
    throw taken(
      `${service} in ${environment} on target ${target} has claimed ${existing.title} already; release that first.`,
    );
  }
  const placement = { service, environment };
  const { title, reference: claimed } = await driver.claim(
    placement,
    reference,
  );
  const record: ClaimRecord = {
    id: randomUUID(),
    reference: claimed,
    title,
    service,
    environment,
    target,
    createdBy: caller.actor.ref,
    createdAt: new Date().toISOString(),
  };
  try {
    await transaction(core.database, async tx => {
      await insertClaim(tx, record);
      await core.ledger.append(tx, {
        actor: caller.actor,
        action: 'claim.created',
        object: { type: 'claim', id: record.id, service, environment },
        after: { target, reference: claimed, title },
        reason,
        outcome: 'done',
      });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    // The same claim may have been made a moment ago; then the mark is its.
    const [winner] = (await claimsOf(core.database, { service })).filter(
      other => other.reference === claimed,
    );
    if (winner?.environment === environment && winner.target === target) {
      return winner;
    }
    await driver.release(placement, claimed);
    throw taken(`${title} is claimed already.`);
  }
  return record;
}

/** Answers what the claim was. */
export async function release(
  core: Core,
  caller: Caller,
  service: string,
  id: string,
  reason: string | undefined,
): Promise<ClaimRecord> {
  const [found] = await claimsOf(core.database, { service, id });
  if (!found) {
    throw new ReleasesError(
      'claim.not-found',
      `${service} has no claim '${id}'.`,
      { status: 404 },
    );
  }
  const { environment, target, reference, title } = found;
  const driver = core.drivers.target(target);
  if (canAdopt(driver)) {
    await driver.release({ service, environment }, reference);
  }
  await transaction(core.database, async tx => {
    if (!(await deleteClaim(tx, id))) return;
    await core.ledger.append(tx, {
      actor: caller.actor,
      action: 'claim.released',
      object: { type: 'claim', id, service, environment },
      before: { target, reference, title },
      reason,
      outcome: 'done',
    });
  });
  return found;
}

/** Of a live service, on a target that its environment has and that it may use. */
async function adoptingTarget(
  core: Core,
  {
    service,
    environment,
    target,
  }: Pick<ClaimRecord, 'service' | 'environment' | 'target'>,
): Promise<Claiming> {
  const { state } = await core.services.current(service);
  if (state !== 'active') {
    throw new ReleasesError(
      'service.detached',
      `${service} is detached from its entity, so nothing is claimed for it.`,
      { status: 409 },
    );
  }
  const { targets } = await core.environments.definition(service, environment);
  const driver = core.drivers.target(target);
  if (!targets.includes(target) || !canAdopt(driver)) {
    throw new ReleasesError(
      'target.incapable',
      `Target ${target} is none of ${environment}, or has nothing to adopt.`,
      { status: 409, details: { target } },
    );
  }
  const verdict = await core.access.targetAllowed(service, target);
  if (!verdict.allowed) {
    throw new ReleasesError(
      verdict.code ?? 'grant.missing',
      verdict.reason ?? `${service} may not use target ${target}.`,
      { status: 403, said: verdict.said },
    );
  }
  return driver;
}

function taken(sentence: string): ReleasesError {
  return new ReleasesError('claim.taken', sentence, { status: 409 });
}
