/**
 * From facts to one diagnosis: the causes in the order of how much they explain; the first that is certain wins.
 */
import { Diagnosis } from '@slipway/backstage-plugin-releases-common';
import { artifactMissing } from './causes/artifactMissing';
import { buildStepFailed } from './causes/buildStepFailed';
import { checkFailed } from './causes/checkFailed';
import { commandNotFound } from './causes/commandNotFound';
import { crashLoop } from './causes/crashLoop';
import { diskFull } from './causes/diskFull';
import { exitAtStart } from './causes/exitAtStart';
import { exited } from './causes/exited';
import { missingVariable } from './causes/missingVariable';
import { neverHealthy } from './causes/neverHealthy';
import { timeLimit } from './causes/timeLimit';
import { told } from './causes/told';
import { wrongPort } from './causes/wrongPort';
import { buildEvidence, exitEvidence, lastLines, logHref } from './evidence';
import { actLabel, sentenceOf } from './sentences';
import { Act, Cause, Facts, Finding } from './types';

const EVIDENCE = 3;

/** What says why comes before what only says how it ended. */
const CAUSES: Cause[] = [
  artifactMissing,
  diskFull,
  commandNotFound,
  missingVariable,
  timeLimit,
  wrongPort,
  exitAtStart,
  crashLoop,
  neverHealthy,
  exited,
  buildStepFailed,
  checkFailed,
  told,
];

/** `canGoBack`: what failed serves, so that going back is the act to try. */
export function diagnose(
  facts: Facts,
  options: { canGoBack?: boolean } = {},
): Diagnosis {
  const finding = CAUSES.reduce<Finding | undefined>(
    (found, cause) => found ?? cause(facts),
    undefined,
  );
  return toDiagnosis(finding ?? unknown(facts), facts, options.canGoBack);
}

/** For what a person stopped. */
export function diagnoseStop(reason: string | undefined): Diagnosis {
  const finding: Finding = reason
    ? {
        code: 'stopped-because',
        parameters: { reason: reason.replace(/\.$/, '') },
        evidence: [],
      }
    : { code: 'stopped', parameters: {}, evidence: [] };
  return toDiagnosis(finding);
}

function toDiagnosis(
  finding: Finding,
  facts?: Facts,
  canGoBack = false,
): Diagnosis {
  const { code, evidence } = finding;
  const { environment } = facts ?? {};
  const parameters: Record<string, string> = JSON.parse(
    JSON.stringify({ ...finding.parameters, environment }),
  );
  const act: Act | undefined =
    canGoBack && environment ? { code: 'roll-back' } : finding.act;
  return {
    code,
    parameters,
    sentence: sentenceOf(code, parameters),
    evidence: evidence.slice(0, EVIDENCE),
    ...(act && {
      tryAct: { ...act, label: actLabel(act.code, parameters) },
    }),
  };
}

function unknown(facts: Facts): Finding {
  const { build } = facts;
  return {
    code: 'unknown',
    parameters: { version: facts.version },
    evidence: build
      ? buildEvidence(facts)
      : [...lastLines(facts), ...exitEvidence(facts)],
    act: {
      code: 'read-log',
      href: build ? `builds/${build.id}` : logHref(facts),
    },
  };
}
