/**
 * The command that should start it is not there, or cannot be executed.
 */
import { messageEvidence } from '../evidence';
import { Cause } from '../types';

export const commandNotFound: Cause = facts => {
  const { fatal } = facts.instance;
  if ((fatal?.code ?? facts.code) !== 'command.not-found') {
    return undefined;
  }
  const said = fatal?.message ?? facts.message ?? '';
  const command =
    /no command (\S+?)\.?(?:\s|$)/.exec(said)?.[1] ??
    /: (\S+) cannot be executed/.exec(said)?.[1] ??
    '?';
  return {
    code: 'command-not-found',
    parameters: { version: facts.version, command },
    evidence: messageEvidence({ ...facts, message: facts.message ?? said }),
    act: { code: 'build-again', href: 'builds' },
  };
};
