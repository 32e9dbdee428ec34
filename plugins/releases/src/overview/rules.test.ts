/**
 * What needs attention first, and what can be done about it.
 */
import { fixtures } from '../__testUtils__/fixtures';
import { menuActs, primaryAct, refusal } from './acts';
import { mostUrgent, wantsRollback } from './attention';

const [dev, test, staging, production] = fixtures().environments;
const { builds } = fixtures();

describe('mostUrgent', () => {
  it('names production before anything else that is as bad', () => {
    const sick = { ...dev, health: 'unhealthy' as const };
    expect(mostUrgent([sick, test, staging, production], null)).toEqual({
      kind: 'unhealthy',
      environment: production,
    });
  });

  it('puts what is down before what merely failed', () => {
    const sick = { ...dev, health: 'unhealthy' as const };
    const failed = { ...production, health: 'healthy' as const };
    expect(mostUrgent([sick, failed], null)).toMatchObject({
      kind: 'unhealthy',
      environment: { name: 'dev' },
    });
    expect(mostUrgent([dev, failed], null)).toMatchObject({ kind: 'failed' });
  });

  it('tells of a failed build when nothing that runs is amiss', () => {
    expect(mostUrgent([dev], builds[2])).toEqual({
      kind: 'build',
      build: builds[2],
    });
  });

  it('is silent when all is well, and while something degraded is being replaced', () => {
    const coming = {
      ...test,
      health: 'degraded' as const,
      lastDeployment: undefined,
    };
    expect(mostUrgent([dev, coming], builds[1])).toBeUndefined();
  });
});

describe('wantsRollback', () => {
  const failed = (versionId: string) => ({
    kind: 'failed' as const,
    environment: {
      ...production,
      lastDeployment: { ...production.lastDeployment!, versionId },
    },
  });

  it('offers to go back from what serves and is not well', () => {
    expect(wantsRollback({ kind: 'unhealthy', environment: production })).toBe(
      true,
    );
    expect(wantsRollback(failed(production.version!.id))).toBe(true);
  });

  it('offers nothing after a deployment that never switched', () => {
    expect(wantsRollback(failed('v-that-never-served'))).toBe(false);
  });

  it('offers nothing to whoever may not', () => {
    expect(
      wantsRollback({
        kind: 'unhealthy',
        environment: {
          ...production,
          can: { ...production.can, rollback: { allowed: false } },
        },
      }),
    ).toBe(false);
  });
});

describe('primaryAct', () => {
  it.each([
    ['what runs', test, 'progress'],
    ['what waits', staging, 'request'],
    ['an unhealthy environment', production, 'rollback'],
    ['a quiet environment', dev, 'deploy'],
  ])('for %s', (_, environment, kind) => {
    expect(primaryAct(environment)?.kind).toBe(kind);
  });

  it('offers promotion when there is something to promote', () => {
    expect(primaryAct({ ...test, activity: { kind: 'idle' } })?.kind).toBe(
      'promote',
    );
  });

  it('hides what the target cannot do, and keeps what one may not do with its reason', () => {
    const { scale, ...can } = production.can;
    const acts = menuActs({ ...production, can });
    expect(acts.map(({ act }) => act)).toEqual([
      'deploy',
      'promote',
      'rollback',
      'restart',
      'stop',
      'resume',
    ]);
    expect(refusal(acts[1].verdict)).toBe('Nothing newer runs in staging.');
    expect(scale).toBeDefined();
  });
});
