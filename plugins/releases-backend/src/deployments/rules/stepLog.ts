/**
 * The log of a step: what was done and when, out of what the engine recorded. Pages put each entry into words.
 */
import {
  StepLog,
  StepLogEntry,
  StepLogEntryWhatEnum,
} from '@slipway/backstage-plugin-releases-common';
import { linesIn } from '../../diagnosis';
import { AttemptTrail, StepTrail, WaitTrail } from '../../engine';
import { Masker } from '../../masking';

const SETTLED = ['satisfied', 'absent', 'failed', 'conflict'] as const;
const ENDS: Record<string, StepLogEntryWhatEnum> = {
  succeeded: 'succeeded',
  failed: 'step-failed',
  aborted: 'aborted',
  skipped: 'skipped',
  parked: 'parked',
};

/** Oldest first. `withLines`: also what the program printed last, for those who may read its log. */
export function stepLog(
  trail: StepTrail,
  options: { masker: Masker; withLines: boolean },
): StepLog {
  const { step, failures, attempts, waits } = trail;
  const entries: StepLogEntry[] = [
    ...entry('started', step.startedAt),
    ...attempts.flatMap(attemptEntries),
    ...waits.flatMap(waitEntries),
  ];
  entries.sort((a, b) => millisOf(a) - millisOf(b));
  if (failures > 0) {
    entries.push({ what: 'retried', times: failures });
  }
  const told = new Set(attempts.map(({ message }) => message));
  if (step.message && !told.has(step.message)) {
    entries.push({ what: 'message', text: step.message });
  }
  if (options.withLines) {
    entries.push(
      ...linesIn(step.facts?.lastLines).map(
        (text): StepLogEntry => ({ what: 'line', text }),
      ),
    );
  }
  const end = ENDS[step.state];
  if (end) {
    entries.push(...entry(end, step.finishedAt, true));
  }
  return {
    stepId: step.id,
    phase: step.phase,
    entries: entries.map(one => ({
      ...one,
      ...(one.text && { text: options.masker.text(one.text) }),
    })),
  };
}

/** After every time where there is none: it is going on. */
const millisOf = ({ at }: StepLogEntry): number =>
  at === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(at);

function attemptEntries(attempt: AttemptTrail): StepLogEntry[] {
  const { attempt: number, reference, message, state } = attempt;
  const of = { attempt: number };
  const settled = SETTLED.find(one => one === state);
  return [
    ...entry('intended', attempt.intendedAt, false, of),
    ...entry('confirmed', attempt.confirmedAt, false, { ...of, reference }),
    ...entry('unknown', attempt.unknownSince, false, {
      ...of,
      ...(!settled && { text: message }),
    }),
    ...entry('cancelled', attempt.cancelledAt, false, of),
    ...(settled
      ? entry(settled, attempt.settledAt, true, {
          ...of,
          text: message,
          ...(!attempt.confirmedAt && { reference }),
        })
      : []),
  ];
}

/** When a wait began is not kept; it stands where it ended. */
function waitEntries(wait: WaitTrail): StepLogEntry[] {
  const { reason, deadline, endedAt } = wait;
  if (!endedAt) {
    return [{ what: 'waits', text: reason, until: deadline }];
  }
  return entry(endedAt < deadline ? 'answered' : 'overdue', endedAt, false, {
    text: reason,
  });
}

/** None where it has no time, unless it is there in any case. */
function entry(
  what: StepLogEntryWhatEnum,
  at: string | undefined,
  always = false,
  more: Partial<StepLogEntry> = {},
): StepLogEntry[] {
  const present = Object.fromEntries(
    Object.entries(more).filter(([, value]) => value !== undefined),
  );
  return at !== undefined || always
    ? [{ what, ...(at !== undefined && { at }), ...present }]
    : [];
}
