/**
 * What must be so before a deployment may begin. All gates are looked at, so that all unmet ones show at once.
 */
import {
  DeploymentKindEnum,
  Gate,
  Said,
  say,
} from '@slipway/backstage-plugin-releases-common';
import { clause } from '../../clause';
import { EnvironmentDefinition, HoldRecord } from '../../environments';
import { putsVersion } from './plan';

export interface GateFacts {
  kind: DeploymentKindEnum;
  automatic: boolean;
  environment: EnvironmentDefinition;
  /** The environment before on the promotion path. */
  previous?: string;
  version?: { name: string; bad: boolean; badReason?: string };
  /** Whether the version has succeeded in the environment before. */
  passedBefore: boolean;
  hold?: HoldRecord;
}

export function evaluateGates(facts: GateFacts): Gate[] {
  return putsVersion(facts.kind)
    ? [versionGate(facts), pathGate(facts), holdGate(facts)].flatMap(gate =>
        gate ? [gate] : [],
      )
    : [];
}

const because = (why: Said): Pick<Gate, 'reason' | 'said'> => ({
  reason: clause(why),
  said: [why],
});

function versionGate({ version }: GateFacts): Gate | undefined {
  if (!version) {
    return undefined;
  }
  if (!version.bad) {
    return {
      name: 'version',
      state: 'met',
      ...because(say('gate.version-fine', { version: version.name })),
    };
  }
  return {
    name: 'version',
    state: 'unmet',
    code: 'version.bad',
    ...because(
      version.badReason
        ? say('gate.version-bad-because', {
            version: version.name,
            reason: version.badReason,
          })
        : say('gate.version-bad', { version: version.name }),
    ),
  };
}

function pathGate(facts: GateFacts): Gate | undefined {
  const { environment, previous, version } = facts;
  if (!environment.protected || !previous || !version) {
    return undefined;
  }
  if (facts.kind === 'rollback') {
    return {
      name: 'promotion-path',
      state: 'met',
      ...because(say('gate.rollback')),
    };
  }
  const which = { version: version.name, environment: previous };
  return facts.passedBefore
    ? {
        name: 'promotion-path',
        state: 'met',
        ...because(say('gate.passed', which)),
      }
    : {
        name: 'promotion-path',
        state: 'unmet',
        code: 'path.not-passed',
        ...because(say('gate.not-passed', which)),
      };
}

function holdGate(facts: GateFacts): Gate | undefined {
  const { hold, environment } = facts;
  if (!hold || !facts.automatic) {
    return undefined;
  }
  return {
    name: 'hold',
    state: 'deferred',
    code: 'hold.set',
    ...because(
      say('gate.held', {
        environment: environment.name,
        reason: hold.reason,
      }),
    ),
    who: [hold.by],
  };
}
