/**
 * The rules of environments by themselves.
 */
import { ConfigReader } from '@backstage/config';
import { PlacementStatus } from '@slipway/backstage-plugin-releases-node';
import { readDefinitions } from './definitions';
import { summarise } from './summary';

describe('the promotion path', () => {
  const read = (environments?: object[]) =>
    readDefinitions(
      new ConfigReader(
        environments
          ? { releases: { environments: environments as never } }
          : {},
      ),
      ['local', 'other'],
    );

  it('is as most teams have it when nothing is configured', () => {
    const path = read();
    expect(path).toMatchObject([
      {
        name: 'dev',
        order: 0,
        protected: false,
        targets: ['local'],
        automation: { branch: 'main' },
      },
      { name: 'test', automation: { branch: 'develop' } },
      { name: 'staging' },
      { name: 'production', order: 3, kind: 'production', protected: true },
    ]);
    expect(path[2].automation).toBeUndefined();
  });

  it('protects production, and what else configuration says', () => {
    expect(
      read([
        { name: 'qa', kind: 'test', protected: true, targets: ['other'] },
        { name: 'live', kind: 'production' },
      ]),
    ).toMatchObject([
      { name: 'qa', protected: true, targets: ['other'] },
      { name: 'live', protected: true, targets: ['local'] },
    ]);
  });

  it.each([
    [[{ name: 'a' }, { name: 'a' }], /names 'a' twice/],
    [[{ name: 'A b' }], /lower-case/],
    [[{ name: 'a', kind: 'nightly' }], /has the kind 'nightly'/],
    [[{ name: 'a', targets: ['moon'] }], /uses the target 'moon'/],
  ])('refuses %j', (environments, message) => {
    expect(() => read(environments)).toThrow(message);
  });
});

describe('what several placements amount to', () => {
  const status = (
    health: PlacementStatus['health'],
    version?: string,
    message?: string,
  ): { target: string; status: PlacementStatus } => ({
    target: 'any',
    status: {
      health,
      version: version ? { id: version, name: version } : undefined,
      message,
      desired: 1,
      ready: 1,
      instances: [],
      observedAt: '',
    },
  });

  it.each([
    ['empty', [status('stopped')]],
    ['healthy', [status('healthy', '1'), status('healthy', '1')]],
    ['degraded', [status('healthy', '1'), status('unhealthy', '1')]],
    ['unhealthy', [status('unhealthy', '1'), status('unhealthy', '1')]],
    ['unknown', [status('healthy', '1'), status('unknown')]],
    ['stopped', [status('stopped', '1')]],
    ['degraded', [status('healthy', '1'), status('stopped', '1')]],
  ])('%s', (health, placements) => {
    expect(summarise(placements).health).toBe(health);
  });

  it('says how many are behind, and first what is wrong', () => {
    expect(
      summarise([status('healthy', '2'), status('healthy', '1')]),
    ).toMatchObject({ version: { name: '2' }, message: '2 targets, 1 behind' });
    expect(
      summarise([
        status('healthy', '2'),
        status('unhealthy', '1', 'It crashes'),
      ]).message,
    ).toBe('It crashes');
  });
});
