/**
 * Since when a target has been well, or not. Whoever asks a target notes its answer; a loop asks each once a minute, so that the time is
 * right to a minute when nobody looks.
 */
import { stringifyError } from '@backstage/errors';
import { DeployTarget } from '@slipway/backstage-plugin-releases-node';
import { Core } from '../core';
import { Database, Loop } from '../database';
import { healthOf } from '../drivers';

const LOOK_MILLIS = 60_000;

interface Row {
  target: string;
  ok: boolean | number;
  since: string;
}

export interface TargetHealth {
  ok: boolean;
  /** Why not, in one sentence. */
  message?: string;
  /** ISO 8601. */
  since: string;
}

/** Asks the target and keeps when its answer turned. Throws only what the database throws. */
export async function noteHealth(
  core: Core,
  target: DeployTarget,
): Promise<TargetHealth> {
  const { ok, message } = await healthOf(target);
  const database = new Database(core.database);
  const now = new Date(await database.now()).toISOString();
  return database.transaction(async tx => {
    const table = () => tx<Row>('target_health');
    await table()
      .insert({ target: target.id, ok, since: now })
      .onConflict('target')
      .ignore();
    await table()
      .where({ target: target.id })
      .whereNot({ ok })
      .update({ ok, since: now });
    const row = await table().where({ target: target.id }).first('since');
    return { ok, message, since: row!.since };
  });
}

/** Asks all targets, now and then. */
export function healthLoop(core: Core): Loop {
  return new Loop({
    name: 'target health',
    intervalMillis: LOOK_MILLIS,
    logger: core.logger,
    run: async () => {
      for (const { definition, driver } of core.drivers.targets()) {
        try {
          await noteHealth(core, driver);
        } catch (error) {
          core.logger.warn(
            `The health of the target '${
              definition.id
            }' could not be noted: ${stringifyError(error)}`,
          );
        }
      }
    },
  });
}
