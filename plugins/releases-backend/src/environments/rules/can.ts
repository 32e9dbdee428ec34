/**
 * What may be done in an environment: the caller's rights, the state of things, and what the targets can do at all.
 */
import { Verdict } from '@slipway/backstage-plugin-releases-common';
import { DeployTargetCapabilities } from '@slipway/backstage-plugin-releases-node';

export interface CanFacts {
  /** By right: what access says. */
  rights: {
    deploy: Verdict;
    rollback: Verdict;
    hold: Verdict;
    logs: Verdict;
    terminal: Verdict;
  };
  capabilities: DeployTargetCapabilities[];
  /** Something was deployed here. */
  occupied: boolean;
  stopped: boolean;
  /** Instances are there to look into. */
  instances: boolean;
  /** The environment before on the path, when there is one. */
  previous?: string;
  promotable?: { versionName: string };
  /** It runs here already. */
  promoted: boolean;
  /** Reasons of unmet gates of a promotion. */
  unmet: string[];
  /** There is a version to go back to, or a deployment to stop. */
  canGoBack: boolean;
}

/** A verb that no target can do, or that makes no sense on this place of the path, is absent. */
export function environmentCan(facts: CanFacts): Record<string, Verdict> {
  const { rights, capabilities } = facts;
  const able = (verb: 'restart' | 'scale' | 'stop' | 'terminal') =>
    capabilities.length > 0 && capabilities.every(can => can[verb]);
  const there = facts.occupied
    ? undefined
    : 'Nothing was deployed here yet; deploy a version first.';
  return {
    deploy: rights.deploy,
    ...(facts.previous !== undefined && {
      promote: promotion(facts, facts.previous),
    }),
    rollback: fit(
      rights.rollback,
      there ??
        (facts.canGoBack
          ? undefined
          : 'No other version was ever deployed here.'),
    ),
    ...(able('restart') && { restart: fit(rights.deploy, there) }),
    ...(able('scale') && { scale: fit(rights.deploy, there) }),
    ...(able('stop') && {
      stop: fit(
        rights.deploy,
        there ?? (facts.stopped ? 'It is stopped already.' : undefined),
      ),
    }),
    hold: rights.hold,
    logs: fit(
      rights.logs,
      facts.instances ? undefined : 'There is no instance to read from.',
    ),
    ...(able('terminal') && {
      terminal: fit(
        rights.terminal,
        facts.instances ? undefined : 'There is no instance to open.',
      ),
    }),
  };
}

function promotion(facts: CanFacts, previous: string): Verdict {
  const { rights, promotable, unmet } = facts;
  if (!rights.deploy.allowed) {
    return rights.deploy;
  }
  if (!promotable) {
    return unfit(`Nothing runs in ${previous} to promote.`);
  }
  if (facts.promoted) {
    return unfit(`${promotable.versionName} runs here already.`);
  }
  return unmet.length > 0
    ? { allowed: false, code: 'gate.unmet', reason: `${unmet.join('; ')}.` }
    : rights.deploy;
}

/** The right, unless the state does not fit. A missing right is said first. */
function fit(right: Verdict, reason: string | undefined): Verdict {
  return right.allowed && reason !== undefined ? unfit(reason) : right;
}

function unfit(reason: string): Verdict {
  return { allowed: false, code: 'state.unfit', reason };
}
