/**
 * Who may do what on the fixture service: I develop it, and production is Mei's.
 */
import {
  Environment,
  Service,
  ServiceAccess,
  Verdict,
} from '@slipway/backstage-plugin-releases-common';

const yes: Verdict = { allowed: true };

export function accessOf(
  service: Service,
  environments: Environment[],
): ServiceAccess {
  const mine = {
    subject: 'group:default/shop',
    role: 'developer',
    source: 'owner',
  } as const;
  return {
    owner: service.owner,
    mine: [mine],
    roles: [
      mine,
      {
        subject: 'user:default/mei',
        role: 'operator',
        source: 'configuration',
      },
      {
        subject: 'user:default/chen',
        role: 'tester',
        source: 'granted',
        environment: 'test',
        reason: 'Tests the basket',
        expiresAt: '2999-01-01T00:00:00.000Z',
      },
    ],
    targets: [
      {
        id: 'local',
        title: 'This machine',
        environments: ['dev', 'test', 'staging'],
        verdict: yes,
      },
      {
        id: 'remote',
        title: 'Another machine',
        owner: 'group:default/platform',
        environments: ['production'],
        verdict: {
          allowed: false,
          code: 'grant.missing',
          reason: "The service may not use the target 'remote' yet.",
        },
      },
    ],
    can: { read: yes, build: yes, mark: yes, configure: yes },
    environments: environments.map(environment => {
      const act: Verdict = environment.protected
        ? {
            allowed: false,
            code: 'grant.missing',
            reason: `You have no role in ${environment.title} that allows this.`,
          }
        : yes;
      return {
        name: environment.name,
        title: environment.title,
        can: {
          deploy: act,
          rollback: act,
          abort: act,
          hold: act,
          check: yes,
          logs: yes,
          terminal: act,
        },
      };
    }),
  };
}
