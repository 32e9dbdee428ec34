/**
 * What a step did, in the order in which it did it.
 */
import { StepTrail } from '../../engine';
import { createMasker } from '../../masking';
import { stepLog } from './stepLog';

const at = (second: number) => `2026-11-21T09:00:0${second}.000Z`;

function trail(more: Partial<StepTrail> = {}): StepTrail {
  return {
    step: {
      id: 'apply-local',
      operationId: 'd1',
      phase: 'main',
      index: 1,
      kind: 'placement.apply@1',
      title: 'Run 2.4.0 on local',
      state: 'failed',
      attempt: 2,
      startedAt: at(0),
      finishedAt: at(9),
      message: 'It never became healthy with hunter2.',
      facts: { lastLines: ['password is hunter2', { text: 'bye' }] },
    },
    failures: 0,
    attempts: [
      {
        attempt: 1,
        state: 'absent',
        intendedAt: at(1),
        unknownSince: at(2),
        settledAt: at(3),
      },
      {
        attempt: 2,
        state: 'failed',
        reference: 'rollout-7',
        message: 'It never became healthy with hunter2.',
        intendedAt: at(4),
        confirmedAt: at(5),
        settledAt: at(8),
      },
    ],
    waits: [
      { reason: 'the window', deadline: at(9), endedAt: at(6) },
      { reason: 'a person', deadline: at(7), endedAt: at(7) },
    ],
    ...more,
  };
}

const options = { masker: createMasker(['hunter2']), withLines: true };
const whats = (log: ReturnType<typeof stepLog>) =>
  log.entries.map(({ what }) => what);

it('tells attempts, waits and the end in their order, without secrets', () => {
  const log = stepLog(trail(), options);
  expect(whats(log)).toEqual([
    'started',
    'intended',
    'unknown',
    'absent',
    'intended',
    'confirmed',
    'answered',
    'overdue',
    'failed',
    'line',
    'line',
    'step-failed',
  ]);
  expect(log.entries[5]).toEqual({
    what: 'confirmed',
    at: at(5),
    attempt: 2,
    reference: 'rollout-7',
  });
  expect(JSON.stringify(log)).not.toContain('hunter2');
  expect(log.entries[8].text).toBe('It never became healthy with ***.');
  expect(log.entries[9].text).toBe('password is ***');
});

it('leaves out what the program printed for who may not read its log', () => {
  expect(
    whats(stepLog(trail(), { ...options, withLines: false })),
  ).not.toContain('line');
});

it('tells of a step that runs what it does now', () => {
  const log = stepLog(
    trail({
      step: {
        ...trail().step,
        state: 'running',
        finishedAt: undefined,
        message: '1 of 2 ready',
        facts: undefined,
      },
      failures: 2,
      attempts: [{ attempt: 1, state: 'confirmed', intendedAt: at(1) }],
      waits: [{ reason: 'the window', deadline: at(9) }],
    }),
    options,
  );
  expect(log.entries).toEqual([
    { what: 'started', at: at(0) },
    { what: 'intended', at: at(1), attempt: 1 },
    { what: 'waits', text: 'the window', until: at(9) },
    { what: 'retried', times: 2 },
    { what: 'message', text: '1 of 2 ready' },
  ]);
});
