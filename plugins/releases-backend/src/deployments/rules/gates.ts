/**
 * What must be so before a deployment may begin. All gates are looked at, so that all unmet ones show at once.
 */
import {
  DeploymentKindEnum,
  Gate,
} from '@slipway/backstage-plugin-releases-common';
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

function versionGate({ version }: GateFacts): Gate | undefined {
  if (!version) {
    return undefined;
  }
  return version.bad
    ? {
        name: 'version',
        state: 'unmet',
        code: 'version.bad',
        reason: `${version.name} is marked bad${
          version.badReason ? `: ${version.badReason}` : ''
        }`,
      }
    : {
        name: 'version',
        state: 'met',
        reason: `${version.name} is not marked bad`,
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
      reason: 'A rollback goes back to what ran here before',
    };
  }
  return facts.passedBefore
    ? {
        name: 'promotion-path',
        state: 'met',
        reason: `${version.name} has succeeded in ${previous}`,
      }
    : {
        name: 'promotion-path',
        state: 'unmet',
        code: 'path.not-passed',
        reason: `${version.name} has not succeeded in ${previous} yet; deploy it there first`,
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
    reason: `Automation in ${environment.name} is paused: ${hold.reason}`,
    who: [hold.by],
  };
}
