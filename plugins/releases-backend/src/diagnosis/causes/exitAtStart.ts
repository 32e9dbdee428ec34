/**
 * The program ends before it was ever healthy.
 */
import {
  exitEvidence,
  exitParameters,
  exitWords,
  lastLines,
  logHref,
} from '../evidence';
import { Cause } from '../types';

export const exitAtStart: Cause = facts => {
  const { instance, version, code } = facts;
  const never =
    instance.everHealthy === false ||
    code === 'instance.exited' ||
    code === 'instance.never-healthy';
  const ended = instance.running ? (instance.exits ?? 0) > 0 : true;
  if (facts.build || !never || !ended || !exitWords(instance)) {
    return undefined;
  }
  const parameters = { version, ...exitParameters(instance) };
  return {
    code: 'exitCode' in parameters ? 'exit-at-start' : 'killed-at-start',
    parameters,
    evidence: [...lastLines(facts), ...exitEvidence(facts)],
    act: { code: 'read-log', href: logHref(facts) },
  };
};
