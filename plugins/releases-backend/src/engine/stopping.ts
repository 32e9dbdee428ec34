/**
 * An effect in flight whose operation is to stop, by an abort or because its step's time is up: it is asked once to stop, and observed until
 * its state is known, so that what runs is never guessed.
 */
import { concluded, progress } from './effects';
import { settleEffect, updateEffect } from './effectRows';
import { observeOpen } from './observe';
import { meaningOf, StepOutcome } from './outcomes';
import { EffectRow } from './rows';
import { Session } from './Session';
import { StepEnd } from './steps';
import { overdue } from './tasks';
import { EffectStepKind, PlannedStep } from './types';

/** How the step will end if the effect does not come true after all. */
export function stopping(
  session: Session,
  planned: PlannedStep,
): StepEnd | undefined {
  return session.abortRequested
    ? { state: 'aborted', message: 'Aborted on request' }
    : overdue(session, planned)?.end;
}

export async function lookAtStopping(
  session: Session,
  planned: PlannedStep,
  kind: EffectStepKind,
  effect: EffectRow,
): Promise<StepOutcome> {
  const key = `${session.row.id}/${planned.id}/${effect.attempt}`;
  const context = session.context(planned, session.lease.signal);
  const end = stopping(session, planned)!;
  let since = effect.cancelled_at ?? effect.unknown_since;
  if (!effect.cancelled_at) {
    // The cancel carries the present fence: a target that enforces fences now refuses a stale holder's late act.
    const asked = await cancel(session, planned, kind, key);
    const now = new Date(session.now()).toISOString();
    since = asked ? now : since ?? now;
    await updateEffect(
      session,
      effect,
      asked ? { cancelled_at: now } : { unknown_since: since },
    );
  }
  const seen = await observeOpen(session, kind, context, key);
  switch (seen.state) {
    case 'satisfied':
      return concluded(session, planned, kind, effect, seen);
    case 'absent':
      return {
        end,
        onEnd: tx =>
          settleEffect(session, tx, effect, { state: 'absent' }, false),
      };
    case 'failed':
    case 'conflict':
      return concluded(session, planned, kind, effect, seen, {
        ...end,
        message: `${end.message}. ${seen.message}`,
      });
    default:
  }
  await progress(session, planned, seen.message);
  const left = Date.parse(since!) + kind.horizonSeconds * 1000 - session.now();
  return left > 0
    ? { rest: Math.min(kind.pollSeconds * 1000, left) }
    : {
        park: {
          code: 'effect.unstoppable',
          reason: `${planned.title} was asked to stop (${end.message}) and its state has not been known for ${kind.horizonSeconds} s since. Look at the target, then retry or settle the step.`,
        },
      };
}

/** Whether the driver has taken the wish to stop, or never will. */
async function cancel(
  session: Session,
  planned: PlannedStep,
  kind: EffectStepKind,
  key: string,
): Promise<boolean> {
  session.lease.assertHeld();
  try {
    await kind.cancel?.(
      session.context(planned, session.lease.signal),
      key,
      session.fence,
    );
    return true;
  } catch (error) {
    session.lease.assertHeld();
    const meaning = meaningOf(error);
    if (meaning.nature === 'unexpected') {
      throw error;
    }
    session.parts.logger.warn(
      `Asking ${planned.title} of operation ${session.row.id} to stop failed: ${meaning.error.message}`,
    );
    return meaning.nature === 'permanent';
  }
}
