/**
 * The program ends, is started again, and ends again.
 */
import {
  exitEvidence,
  exitParameters,
  exitWords,
  lastLines,
  logHref,
} from '../evidence';
import { Cause } from '../types';

const EXITS = 3;

export const crashLoop: Cause = facts => {
  const { instance, version, code } = facts;
  const again =
    code === 'instance.crash-loop' || (instance.exits ?? 0) >= EXITS;
  if (facts.build || !again || !exitWords(instance)) {
    return undefined;
  }
  const parameters = { version, ...exitParameters(instance) };
  return {
    code: 'exitCode' in parameters ? 'crash-loop' : 'killed-again',
    parameters,
    evidence: [...lastLines(facts), ...exitEvidence(facts)],
    act: { code: 'read-log', href: logHref(facts) },
  };
};
