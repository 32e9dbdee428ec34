/**
 * What was built is gone, or was never made.
 */
import { buildEvidence, messageEvidence } from '../evidence';
import { Cause } from '../types';

const GONE = ['artifact.missing', 'artifact.not-unpacked', 'blob.not-found'];
const NOT_MADE = [
  'build.artifact-missing',
  'build.artifact-unreadable',
  'build.manifest-invalid',
];

export const artifactMissing: Cause = facts => {
  const code = facts.instance.fatal?.code ?? facts.code ?? '';
  if (GONE.includes(code)) {
    return {
      code: 'artifact-missing',
      parameters: { version: facts.version },
      evidence: messageEvidence(facts),
      act: { code: 'build-again', href: 'builds' },
    };
  }
  return NOT_MADE.includes(code) && facts.build
    ? {
        code: 'build-artifact-missing',
        parameters: { reason: (facts.message ?? '').replace(/\.$/, '') },
        evidence: buildEvidence(facts),
        act: { code: 'read-log', href: `builds/${facts.build.id}` },
      }
    : undefined;
};
