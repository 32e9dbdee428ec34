/**
 * No cause that we know, but the driver or step said one in its own words, with a code of its own.
 */
import { buildEvidence, exitEvidence, lastLines } from '../evidence';
import { Act, Cause } from '../types';

/** Only somebody else, or the catalog, can change it. */
const NEEDS_SOMEBODY = /^(access|grant|permission)\.|^service\.detached$/;

/** Said of everything that fails in some way; no cause. */
const EMPTY = ['step.failed', 'build.runner-failed'];

export const told: Cause = facts => {
  const { code, message } = facts;
  if (!code || !message || EMPTY.includes(code)) {
    return undefined;
  }
  return {
    code: 'told',
    parameters: { reason: message.replace(/\.$/, '') },
    evidence: [
      ...lastLines(facts).filter(() => !facts.build),
      ...exitEvidence(facts),
      ...buildEvidence(facts),
    ],
    act: actAfter(code, facts.build !== undefined),
  };
};

function actAfter(code: string, build: boolean): Act | undefined {
  if (NEEDS_SOMEBODY.test(code)) {
    // Whom to ask stands in the sentence.
    return undefined;
  }
  return { code: build ? 'build-again' : 'deploy-again' };
}
