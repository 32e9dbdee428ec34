/**
 * Starts a check that a person asked for.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Caller } from '../access';
import { Core } from '../core';
import { transaction } from '../database';
import { CHECK_KIND } from './kind';
import { CheckStore } from './store';
import { CheckStepInput } from './steps/checkRun';
import { CheckRunRecord } from './types';

const DEFAULT_SECONDS = 60;
const MARGIN_SECONDS = 30;

/** Errors: 404 `check.not-found`. */
export async function askForCheck(
  core: Core,
  store: CheckStore,
  options: {
    id: string;
    caller: Caller;
    service: string;
    check: string;
    environment: string;
  },
): Promise<CheckRunRecord> {
  const { id, caller, service, environment } = options;
  const known = await store.find(id);
  if (known) {
    return known;
  }
  const definition = (await store.catalogue(service)).find(
    check => check.name === options.check,
  );
  if (!definition) {
    throw new ReleasesError(
      'check.not-found',
      `${service} has no check '${options.check.slice(
        0,
        80,
      )}'; its catalogue lists those there are.`,
      { status: 404 },
    );
  }
  const { targets } = await core.environments.definition(service, environment);
  const run: CheckRunRecord = {
    id,
    service,
    environment,
    check: definition.name,
    state: 'queued',
    requestedBy: caller.actor.ref,
    createdAt: new Date().toISOString(),
  };
  const input: CheckStepInput = {
    run: id,
    service,
    environment,
    target: targets[0],
    definition,
  };
  await transaction(core.database, async tx => {
    await store.record(tx, run);
    await core.engine.enqueue(tx, {
      id,
      kind: CHECK_KIND,
      slot: `check:${id}`,
      subject: { type: 'check', id, service, environment },
      requestedBy: caller.actor,
      plan: {
        facts: { service, environment, check: definition.name },
        steps: [
          {
            id: 'run',
            kind: 'check.run@1',
            title: `Check ${definition.title ?? definition.name}`,
            input: JSON.parse(JSON.stringify(input)),
            timeoutSeconds:
              (definition.timeoutSeconds ?? DEFAULT_SECONDS) + MARGIN_SECONDS,
          },
        ],
        onFailure: [],
      },
    });
  });
  return (await store.find(id))!;
}
