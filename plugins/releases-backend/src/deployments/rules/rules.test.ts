/**
 * The rules of deployments by themselves.
 */
import { StepRecord } from '../../engine';
import { EnvironmentVersion } from '../types';
import { isGood } from './lastGood';
import { median } from '../../median';
import { describe as tell } from './message';

const step = (over: Partial<StepRecord>): StepRecord => ({
  id: 'apply-local',
  operationId: 'one',
  phase: 'main',
  index: 0,
  kind: 'placement.apply@1',
  title: 'Roll out 2.4.0 on local',
  state: 'succeeded',
  attempt: 1,
  ...over,
});

describe('what happened, in a sentence', () => {
  const deployment = {
    kind: 'deploy' as const,
    versionId: 'v240',
    versionName: '2.4.0',
    environment: 'production',
  };
  const serving = [
    { versionId: 'v231', versionName: '2.3.1', stopped: false },
    { versionId: 'v231', versionName: '2.3.1', stopped: false },
  ];

  it('says where it failed and what still serves', () => {
    expect(
      tell(
        { ...deployment, state: 'failed' },
        [
          step({}),
          step({}),
          step({ state: 'failed' }),
          step({ state: 'skipped' }),
        ],
        serving,
      ),
    ).toBe('2.4.0 → production failed at step 3 of 4. 2.3.1 still serves.');
  });

  it('says when nothing served before', () => {
    expect(
      tell({ ...deployment, state: 'failed' }, [step({ state: 'failed' })], []),
    ).toBe(
      '2.4.0 → production failed at step 1 of 1. Nothing served before it.',
    );
  });

  it('says why it did not begin', () => {
    expect(
      tell(
        { ...deployment, state: 'superseded' },
        [],
        serving,
        '2.5.0 is newer',
      ),
    ).toBe('2.4.0 → production did not begin: 2.5.0 is newer.');
  });
});

describe('the last good version', () => {
  const at = (minute: number) =>
    new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
  const version: EnvironmentVersion = {
    versionId: 'old',
    versionName: '1.0.0',
    deploymentId: 'one',
    deploymentNumber: 1,
    configurationRevision: 0,
    deployedAt: at(0),
    deployedBy: 'user:default/mei',
    outcome: 'succeeded',
    replacedAt: at(20),
    rolledBack: false,
  };
  const facts = { soakSeconds: 600, now: Date.parse(at(60)) };

  it.each([
    ['stayed for its soak', {}, true],
    ['was replaced before its soak was over', { replacedAt: at(5) }, false],
    ['turned unhealthy in its soak', { unhealthyAt: at(5) }, false],
    ['turned unhealthy after its soak', { unhealthyAt: at(15) }, true],
    ['failed', { outcome: 'failed' as const }, false],
    ['was rolled back from', { rolledBack: true }, false],
    ['runs now', { versionId: 'now' }, false],
  ])('a version that %s', (_, over, good) => {
    expect(isGood({ ...version, ...over }, { ...facts, present: 'now' })).toBe(
      good,
    );
  });

  it('with no soak, any that succeeded', () => {
    expect(
      isGood({ ...version, replacedAt: at(0) }, { soakSeconds: 0, now: 0 }),
    ).toBe(true);
  });
});

describe('the median', () => {
  it.each([
    [[], undefined],
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %s', (numbers, expected) => {
    expect(median(numbers)).toBe(expected);
  });
});
