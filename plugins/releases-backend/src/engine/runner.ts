/**
 * One turn: claims an operation and works on it until it ends, rests, parks or the worker stops.
 *
 * ```
 *   take ──> look at the step ──ended──> next step …
 *                 │ rest ──woken meanwhile?──> look again, in a turn of its own
 *                 │        └─ no: lease given back, woken at its time
 *                 │ threw: transient: rest a while, until the step's time is up
 *                 │        unexpected: five times in a row and a person is asked
 *                 └ lease lost: not a word more; whoever holds it goes on
 * ```
 */
import { isDatabaseTrouble } from '../database';
import { backOff } from './backOff';
import { take } from './claim';
import { runEffect } from './effects';
import { failureOf, meaningOf, StepOutcome } from './outcomes';
import { Parts } from './parts';
import { applyResolution } from './resolution';
import { OperationRow } from './rows';
import { isLeaseLost, Session } from './Session';
import { endStep, finish, park, startStep } from './steps';
import { overdue, runTask } from './tasks';
import { changeStep } from './transitions';
import { PlannedStep } from './types';

const MOST_UNEXPECTED = 5;
/** Rests shorter than this are sat out under the lease. */
const SHORT_MILLIS = 5;

export interface TurnControl {
  /** True once the worker stops: the turn ends at the next boundary. */
  stopping: () => boolean;
  /** Told of the session under way, so that a stop can reach it. */
  onSession: (session: Session) => void;
}

/**
 * Answers the operation that was admitted beside: to the slot that this one left, or before it. Throws trouble with the database: what was
 * written is then not known.
 */
export async function turn(
  parts: Parts,
  operationId: string,
  control: TurnControl,
): Promise<OperationRow | undefined> {
  const { claim, admitted } = await take(parts, operationId, control.stopping);
  if (!claim) {
    return admitted;
  }
  const session = new Session(parts, claim, control.stopping);
  control.onSession(session);
  session.lease.start();
  try {
    await work(session);
    return session.admitted;
  } catch (error) {
    if (isLeaseLost(error)) {
      parts.logger.info(String(error));
      return undefined;
    }
    throw error;
  } finally {
    session.lease.stop();
  }
}

async function work(session: Session): Promise<void> {
  for (;;) {
    const planned = session.planned();
    if (!planned) {
      await session.write(async (tx, slot, saw) =>
        saw(
          await finish(session, tx, slot, session.row, { state: 'succeeded' }),
        ),
      );
      return;
    }
    // The next step may be of a kind that only another replica has.
    if (session.stopping() || !session.parts.registry.step(planned.kind)) {
      await rest(session, 0);
      return;
    }
    const outcome = await lookSafely(session, planned);
    if ('end' in outcome) {
      if (await endStep(session, planned, outcome.end, outcome.onEnd)) {
        return;
      }
    } else if ('park' in outcome) {
      await park(session, planned, outcome.park);
      return;
    } else if (outcome.rest >= SHORT_MILLIS) {
      await rest(session, outcome.rest);
      return;
    }
  }
}

/** A look whose errors have become an outcome. */
async function lookSafely(
  session: Session,
  planned: PlannedStep,
): Promise<StepOutcome> {
  const askedBefore = session.abortRequested;
  try {
    await startStep(session, planned);
    return await look(session, planned);
  } catch (error) {
    session.lease.assertHeld();
    if (isLeaseLost(error) || isDatabaseTrouble(error)) {
      throw error;
    }
    if ((session.abortRequested && !askedBefore) || session.stopping()) {
      // Interrupted by it, perhaps; the next look ends or hands over. Looks that begin after the abort and fail are failures: taken for
      // interruptions, a driver whose `cancel` throws would be called again without rest and for ever.
      return { rest: 0 };
    }
    return afterError(session, planned, error);
  }
}

async function look(
  session: Session,
  planned: PlannedStep,
): Promise<StepOutcome> {
  const resolved = await applyResolution(session, planned);
  if (resolved) {
    return resolved;
  }
  const kind = session.parts.registry.step(planned.kind)!;
  return kind.type === 'task'
    ? runTask(session, planned, kind)
    : runEffect(session, planned, kind);
}

async function afterError(
  session: Session,
  planned: PlannedStep,
  error: unknown,
): Promise<StepOutcome> {
  const { parts } = session;
  const meaning = meaningOf(error);
  if (meaning.nature === 'permanent') {
    return { end: failureOf(meaning.error) };
  }
  const late = overdue(session, planned);
  if (late && meaning.nature !== 'unexpected') {
    return {
      end: {
        ...late.end,
        message: `${late.end.message}. ${meaning.error.message}`,
      },
    };
  }
  const step = session.stepRow(planned);
  const unexpected = meaning.nature === 'unexpected';
  const failures = unexpected ? step.failures + 1 : step.failures;
  const tries = step.tries + 1;
  const message = unexpected ? meaning.message : meaning.error.message;
  parts.logger.warn(
    `Step ${planned.id} (${planned.kind}) of operation ${session.row.id} failed and is tried again: ${message}`,
  );
  session.replaceStep(
    await session.write(tx =>
      changeStep(parts, tx, session.row, step, { failures, tries, message }),
    ),
  );
  return failures >= MOST_UNEXPECTED
    ? {
        park: {
          code: 'step.quarantined',
          reason: `Step ${planned.id} (${planned.kind}) has failed unexpectedly ${failures} times in a row: ${message}`,
        },
      }
    : { rest: backOff(parts.rhythm, tries) };
}

/** Gives back the lease until the time has come: at once where somebody has woken the operation since it was claimed. */
async function rest(session: Session, millis: number): Promise<void> {
  const { parts } = session;
  await session.write(async (tx, _slot, saw) => {
    const row: OperationRow = await tx('operations')
      .where({ id: session.row.id })
      .forUpdate()
      .first();
    const delay = session.wokenSince(row) ? 0 : millis;
    saw(row);
    await parts.database.together(
      [
        tx('slots')
          .where({ slot: row.slot })
          .update({ lease_owner: null, lease_until: null }),
      ],
      tx('operations')
        .where({ id: row.id })
        .update({ wake_at: parts.database.time(delay) }),
    );
    await parts.dispatch.wake(tx, row.id, delay);
  });
}
