/**
 * A stage of the build ended badly.
 */
import { buildEvidence } from '../evidence';
import { Cause } from '../types';

export const buildStepFailed: Cause = facts => {
  const { build, code, message } = facts;
  if (code !== 'build.step-failed' || !build) {
    return undefined;
  }
  const stage = build.stage ?? '?';
  const signal = /was ended by (SIG\w+)/.exec(message ?? '')?.[1];
  const act = {
    code: 'read-log' as const,
    href: buildEvidence(facts)[0].href,
  };
  if (build.exitCode !== undefined) {
    return {
      code: 'build-step-failed',
      parameters: { stage, exitCode: String(build.exitCode) },
      evidence: buildEvidence(facts),
      act,
    };
  }
  return signal
    ? {
        code: 'build-step-killed',
        parameters: { stage, signal },
        evidence: buildEvidence(facts),
        act,
      }
    : undefined;
};
