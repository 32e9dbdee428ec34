/**
 * One look at a step that has no effect outside the database.
 */
import { JsonObject } from '@backstage/types';
import { race } from './race';
import { StepOutcome } from './outcomes';
import { Session } from './Session';
import { changeStep } from './transitions';
import { PlannedStep, TaskResult, TaskStepKind } from './types';
import { lookAtWait, writeWait } from './waits';

/** What setTimeout can hold. */
const LONGEST_TIMER_MILLIS = 2 ** 31 - 1;

export async function runTask(
  session: Session,
  planned: PlannedStep,
  kind: TaskStepKind,
): Promise<StepOutcome> {
  if (session.abortRequested) {
    return { end: { state: 'aborted', message: 'Aborted on request' } };
  }
  let resumed: { state?: JsonObject; signal?: JsonObject } = {};
  const wait = await lookAtWait(session, planned);
  if (wait?.still) {
    return overdue(session, planned) ?? restUntil(session, wait.until, planned);
  }
  if (wait?.expired) {
    const reason = `Nothing came in time: ${wait.expired.reason}`;
    return wait.expired.on === 'park'
      ? { park: { code: 'wait.expired', reason } }
      : { end: { state: 'failed', code: 'wait.expired', message: reason } };
  }
  const late = overdue(session, planned);
  if (late) {
    return late;
  }
  if (wait) {
    resumed = { state: wait.state, signal: wait.signal };
  }
  const result = await runInTime(session, planned, kind, resumed);
  if ('done' in result) {
    return { end: { state: 'succeeded', facts: result.done } };
  }
  if ('wait' in result) {
    await writeWait(session, planned, result.wait);
    // Looked at once more, for a signal that came before the wait was written.
    return { rest: 0 };
  }
  const { afterSeconds, message, facts } = result.again;
  const step = await session.write(tx =>
    changeStep(session.parts, tx, session.row, session.stepRow(planned), {
      message: message ?? null,
      facts: facts ? JSON.stringify(facts) : null,
      failures: 0,
      tries: 0,
    }),
  );
  session.replaceStep(step);
  return { rest: afterSeconds * 1000 };
}

async function runInTime(
  session: Session,
  planned: PlannedStep,
  kind: TaskStepKind,
  resumed: { state?: JsonObject; signal?: JsonObject },
): Promise<TaskResult> {
  const left = deadlineOf(session, planned) - session.now();
  const timeUp = new AbortController();
  const timer = setTimeout(
    () => timeUp.abort(new Error('The time of the step is up')),
    Math.min(left, LONGEST_TIMER_MILLIS),
  );
  const signal = AbortSignal.any([session.taskSignal, timeUp.signal]);
  try {
    return await race(
      kind.run(session.context(planned, signal), resumed),
      signal,
    );
  } finally {
    clearTimeout(timer);
  }
}

/** Milliseconds since 1970. */
function deadlineOf(session: Session, planned: PlannedStep): number {
  return Date.parse(session.stepRow(planned).deadline_at!);
}

/** The end of a step whose time is up. */
export function overdue(
  session: Session,
  planned: PlannedStep,
): { end: { state: 'failed'; code: string; message: string } } | undefined {
  if (session.now() < deadlineOf(session, planned)) {
    return undefined;
  }
  const last = session.stepRow(planned).message;
  return {
    end: {
      state: 'failed',
      code: 'step.timeout',
      message: `${planned.title} did not end within ${
        planned.timeoutSeconds
      } s${last ? `. Last: ${last}` : ''}`,
    },
  };
}

function restUntil(
  session: Session,
  until: string,
  planned: PlannedStep,
): StepOutcome {
  const at = Math.min(Date.parse(until), deadlineOf(session, planned));
  return { rest: Math.max(at - session.now(), 1) };
}
