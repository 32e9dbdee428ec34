/**
 * The program was healthy, ended, and was started again; whether it will stay is not known yet.
 */
import {
  exitEvidence,
  exitParameters,
  exitWords,
  lastLines,
  logHref,
} from '../evidence';
import { Cause } from '../types';

export const exited: Cause = facts => {
  const { instance, version } = facts;
  if (facts.build || !instance.everHealthy || !exitWords(instance)) {
    return undefined;
  }
  const parameters = { version, ...exitParameters(instance) };
  return {
    code: 'exitCode' in parameters ? 'exited' : 'killed',
    parameters,
    evidence: [...lastLines(facts), ...exitEvidence(facts)],
    act: { code: 'read-log', href: logHref(facts) },
  };
};
