/**
 * It was on its way and ran out of time.
 */
import {
  buildEvidence,
  configurationHref,
  lastLines,
  messageEvidence,
  probeEvidence,
} from '../evidence';
import { Cause } from '../types';

export const timeLimit: Cause = facts => {
  const { version, instance, code, build } = facts;
  if (code === 'build.timed-out' && build) {
    const limit = /(\d+(?:\.\d+)?) seconds/.exec(facts.message ?? '')?.[1];
    return {
      code: 'build-time-limit',
      parameters: { stage: build.stage ?? '?', limit: limit ?? '?' },
      evidence: buildEvidence(facts),
      act: { code: 'build-again' },
    };
  }
  if (code !== 'rollout.timed-out' || instance.limitSeconds === undefined) {
    return undefined;
  }
  return {
    code: 'time-limit',
    parameters: {
      version,
      seconds: String(instance.limitSeconds),
      ready: String(instance.ready ?? 0),
      desired: String(instance.desired ?? '?'),
    },
    evidence: [
      ...probeEvidence(facts),
      ...lastLines(facts),
      ...messageEvidence(facts),
    ],
    act: { code: 'allow-time', href: configurationHref(facts) },
  };
};
