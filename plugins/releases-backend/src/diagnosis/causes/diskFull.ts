/**
 * No room: on the target, where it builds, or for the program itself, which then says so in its last lines.
 */
import {
  buildEvidence,
  exitEvidence,
  exitWords,
  linesOf,
  logHref,
  logLine,
  messageEvidence,
} from '../evidence';
import { Cause } from '../types';

const CODES = ['target.disk-full', 'blob.disk-full', 'blob.quota'];
const SAID =
  /\bENOSPC\b|\bEDQUOT\b|no space left on device|disk quota exceeded/i;
/** A step that tried until its time was up keeps only the last sentence. */
const TOLD = /Last: The disk is full/;

export const diskFull: Cause = facts => {
  const code = facts.instance.fatal?.code ?? facts.code ?? '';
  const { version } = facts;
  if (code === 'build.disk-full') {
    return {
      code: 'disk-full-build',
      parameters: {},
      evidence: buildEvidence(facts),
      act: { code: 'build-again' },
    };
  }
  if (CODES.includes(code) || TOLD.test(facts.message ?? '')) {
    return {
      code: 'disk-full-target',
      parameters: { version, target: facts.target ?? '?' },
      evidence: messageEvidence(facts),
      act: { code: 'free-space' },
    };
  }
  const line = linesOf(facts).find(one => SAID.test(one));
  if (!line || facts.build || !exitWords(facts.instance)) {
    return undefined;
  }
  return {
    code: 'disk-full-program',
    parameters: { version },
    evidence: [logLine(facts, line), ...exitEvidence(facts)],
    act: { code: 'read-log', href: logHref(facts, line) },
  };
};
