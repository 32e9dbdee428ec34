/**
 * One look at a step with one effect outside: observed before it is acted, and at most once for each attempt.
 *
 * ```
 *              observe: satisfied ──────────────────────────────> step succeeded
 *   no attempt ──observe: absent──> intended ──act──> confirmed ──observe──> satisfied, failed, absent, conflict
 *       ^                              │ crash, error     │ unknown: observed until the horizon, then a person is asked
 *       │                              └──> observe ──────┘
 *       └── absent, failed: a further attempt, with the next number
 * ```
 *
 * An attempt is acted by the claim that wrote its intent and by no other: whoever finds an intent of a former claim observes, and acts only
 * under a new number. So a stale holder's late act is at most the one effective write of its own attempt.
 */
import {
  EffectKey,
  Observation,
} from '@slipway/backstage-plugin-releases-node';
import { backOff } from './backOff';
import {
  countedAttempts,
  intend,
  latestEffect,
  Settlement,
  settleEffect,
  updateEffect,
} from './effectRows';

import { observeOpen } from './observe';
import { meaningOf, StepOutcome } from './outcomes';
import { stopping, lookAtStopping } from './stopping';
import { EffectRow, StepRow } from './rows';
import { Session } from './Session';
import { StepEnd } from './steps';
import { overdue } from './tasks';
import { changeStep } from './transitions';
import { EffectStepKind, PlannedStep } from './types';

const SETTLED = ['satisfied', 'absent', 'failed', 'conflict'];

export async function runEffect(
  session: Session,
  planned: PlannedStep,
  kind: EffectStepKind,
): Promise<StepOutcome> {
  const effect = await latestEffect(session, planned);
  if (effect && !SETTLED.includes(effect.state)) {
    return stopping(session, planned)
      ? lookAtStopping(session, planned, kind, effect)
      : lookAtOpen(session, planned, kind, effect);
  }
  if (session.abortRequested) {
    return { end: { state: 'aborted', message: 'Aborted on request' } };
  }
  const late = overdue(session, planned);
  if (late) {
    return late;
  }
  return begin(session, planned, kind, (effect?.attempt ?? 0) + 1);
}

function keyOf(
  session: Session,
  planned: PlannedStep,
  attempt: number,
): EffectKey {
  return `${session.row.id}/${planned.id}/${attempt}`;
}

/** A new attempt: observe, intend, act, confirm. */
async function begin(
  session: Session,
  planned: PlannedStep,
  kind: EffectStepKind,
  attempt: number,
): Promise<StepOutcome> {
  const key = keyOf(session, planned, attempt);
  const context = session.context(planned, session.lease.signal);
  session.lease.assertHeld();
  const seen = await kind.observe(context, key);
  switch (seen.state) {
    case 'satisfied':
    case 'failed':
    case 'conflict':
      return concluded(session, planned, kind, undefined, seen);
    case 'progressing':
    case 'unknown':
      await progress(session, planned, seen.message);
      return { rest: kind.pollSeconds * 1000 };
    default:
  }
  const effect = await intend(session, planned, attempt);
  if (!effect) {
    // An abort came in between; the next look ends the step.
    return { rest: 0 };
  }
  // Nothing but this check stands between the last moment of the lease and the act.
  session.lease.assertHeld();
  try {
    const { reference } = await kind.act(context, key, session.fence);
    await updateEffect(session, effect, {
      state: 'confirmed',
      reference,
      confirmed_at: new Date(session.now()).toISOString(),
    });
    return { rest: 0 };
  } catch (error) {
    return afterFailedAct(session, planned, kind, effect, error);
  }
}

async function afterFailedAct(
  session: Session,
  planned: PlannedStep,
  kind: EffectStepKind,
  effect: EffectRow,
  error: unknown,
): Promise<StepOutcome> {
  session.lease.assertHeld();
  const meaning = meaningOf(error);
  switch (meaning.nature) {
    case 'permanent':
      return concluded(session, planned, kind, effect, {
        state: 'failed',
        code: meaning.error.code,
        message: meaning.error.message,
      });
    case 'transient':
      // It had no effect, so it does not count against the attempts; the step's time bounds it.
      await nextAttempt(session, effect, {
        state: 'failed',
        message: meaning.error.message,
      });
      throw error;
    default:
      await updateEffect(session, effect, {
        state: 'unknown',
        message:
          meaning.nature === 'unexpected'
            ? meaning.message
            : meaning.error.message,
        unknown_since: new Date(session.now()).toISOString(),
      });
      if (meaning.nature === 'unexpected') {
        throw error;
      }
      return { rest: 0 };
  }
}

/** An attempt whose outcome is open: only observed. */
async function lookAtOpen(
  session: Session,
  planned: PlannedStep,
  kind: EffectStepKind,
  effect: EffectRow,
): Promise<StepOutcome> {
  const key = keyOf(session, planned, effect.attempt);
  const context = session.context(planned, session.lease.signal);
  const seen = await observeOpen(session, kind, context, key);
  switch (seen.state) {
    case 'satisfied':
    case 'conflict':
      return concluded(session, planned, kind, effect, seen);
    case 'failed': {
      const attempts = (await countedAttempts(session, planned)) + 1;
      if (attempts >= kind.maxAttempts) {
        return concluded(session, planned, kind, effect, seen);
      }
      await nextAttempt(session, effect, seen, true);
      return restBeforeNext(session, planned, seen.message);
    }
    case 'absent':
      return afterAbsent(session, planned, kind, effect);
    case 'progressing':
      if (effect.state !== 'confirmed' || effect.unknown_since !== null) {
        await updateEffect(session, effect, {
          state: 'confirmed',
          confirmed_at:
            effect.confirmed_at ?? new Date(session.now()).toISOString(),
          unknown_since: null,
        });
      }
      await progress(session, planned, seen.message, seen.facts);
      return { rest: kind.pollSeconds * 1000 };
    default:
      return lookAtUnknown(session, planned, kind, effect, seen.message);
  }
}

async function afterAbsent(
  session: Session,
  planned: PlannedStep,
  kind: EffectStepKind,
  effect: EffectRow,
): Promise<StepOutcome> {
  if (effect.confirmed_at === null) {
    // It was not acted, or had no effect: that costs no attempt.
    await nextAttempt(session, effect, { state: 'absent' });
    return effect.state === 'unknown'
      ? restBeforeNext(session, planned, effect.message ?? undefined)
      : { rest: 0 };
  }
  const message = `${planned.title} was begun (${effect.reference}) and nothing is left of it`;
  const attempts = (await countedAttempts(session, planned)) + 1;
  if (attempts < kind.maxAttempts) {
    await nextAttempt(session, effect, { state: 'absent' }, true);
    return restBeforeNext(session, planned, message);
  }
  return {
    end: { state: 'failed', code: 'effect.lost', message },
    onEnd: tx => settleEffect(session, tx, effect, { state: 'absent' }, true),
  };
}

/** The end of the step by what was seen of its effect: settled and ended in one transaction. */
export function concluded(
  session: Session,
  planned: PlannedStep,
  kind: EffectStepKind,
  effect: EffectRow | undefined,
  seen: Extract<Observation, { state: 'satisfied' | 'failed' | 'conflict' }>,
  end: Partial<StepEnd> = {},
): StepOutcome {
  return {
    end: {
      ...(seen.state === 'satisfied'
        ? { state: 'succeeded' }
        : { state: 'failed', code: seen.code, message: seen.message }),
      facts: seen.facts,
      ...end,
    },
    onEnd: async tx => {
      if (effect) {
        await settleEffect(session, tx, effect, seen, true);
      }
      const context = session.context(planned, session.lease.signal);
      await kind.onEnd?.(tx, context, seen);
    },
  };
}

/** Settles an attempt after which another may follow. */
async function nextAttempt(
  session: Session,
  effect: EffectRow,
  seen: Settlement,
  counted = false,
): Promise<void> {
  await session.write(tx => settleEffect(session, tx, effect, seen, counted));
}

async function lookAtUnknown(
  session: Session,
  planned: PlannedStep,
  kind: EffectStepKind,
  effect: EffectRow,
  message: string,
): Promise<StepOutcome> {
  const since = effect.unknown_since
    ? Date.parse(effect.unknown_since)
    : session.now();
  if (!effect.unknown_since) {
    await updateEffect(session, effect, {
      state: 'unknown',
      message,
      unknown_since: new Date(since).toISOString(),
    });
  }
  await progress(session, planned, message);
  const left = since + kind.horizonSeconds * 1000 - session.now();
  return left > 0
    ? { rest: Math.min(kind.pollSeconds * 1000, left) }
    : {
        park: {
          code: 'effect.unknown',
          reason: `Whether attempt ${effect.attempt} of ${planned.title} took effect has been unknown for ${kind.horizonSeconds} s: ${message}. Look at the target, then retry or settle the step.`,
        },
      };
}

async function restBeforeNext(
  session: Session,
  planned: PlannedStep,
  message?: string,
): Promise<StepOutcome> {
  const step = session.stepRow(planned);
  const tries = step.tries + 1;
  await saveStep(session, planned, { tries, message: message ?? null });
  return { rest: backOff(session.parts.rhythm, tries) };
}

/** Keeps the latest progress, where it is another than before. */
export async function progress(
  session: Session,
  planned: PlannedStep,
  message?: string,
  facts?: object,
): Promise<void> {
  const step = session.stepRow(planned);
  const next = {
    message: message ?? null,
    facts: facts ? JSON.stringify(facts) : null,
  };
  if (
    step.message !== next.message ||
    step.facts !== next.facts ||
    step.failures ||
    step.tries
  ) {
    await saveStep(session, planned, { ...next, failures: 0, tries: 0 });
  }
}

async function saveStep(
  session: Session,
  planned: PlannedStep,
  set: Partial<StepRow>,
): Promise<void> {
  session.replaceStep(
    await session.write(tx =>
      changeStep(session.parts, tx, session.row, session.stepRow(planned), set),
    ),
  );
}
