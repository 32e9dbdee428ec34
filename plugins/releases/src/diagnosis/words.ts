/**
 * A diagnosis in the language of the portal.
 */
import {
  Diagnosis,
  DiagnosisEvidence,
  Environment,
} from '@slipway/backstage-plugin-releases-common';
import { T } from '../ui/useT';

/** Which words a key takes depends on what the server sends, so the compiler cannot know them. */
type Words = (key: string, parameters: Record<string, string>) => string;

/** One sentence. */
export function diagnosisSentence({ code, parameters }: Diagnosis, t: T) {
  return (t as Words)(`diagnosis.sentences.${code}`, parameters);
}

/** The act to try, naming the environment by its title. */
export function diagnosisAct(
  { tryAct, parameters }: Diagnosis,
  env: string,
  t: T,
) {
  return (
    tryAct &&
    (t as Words)(`diagnosis.acts.${tryAct.code}`, { ...parameters, env })
  );
}

export function evidenceLabel(
  { kind, parameters = {} }: DiagnosisEvidence,
  t: T,
): string {
  if (kind === 'log' && !parameters.instance) {
    return t('diagnosis.evidence.lastLines');
  }
  if (kind === 'build' && !parameters.stage) {
    return t('diagnosis.evidence.buildLog');
  }
  return (t as Words)(`diagnosis.evidence.${kind}`, parameters);
}

/** What programs, probes and targets say stays as they said it; what we say of them is in our words. */
export function evidenceText(
  { code }: Diagnosis,
  evidence: DiagnosisEvidence,
  t: T,
): string | undefined {
  const { kind, parameters = {}, text } = evidence;
  switch (kind) {
    case 'exit':
      return exitText(parameters, t) ?? text;
    case 'ports': {
      const { given = '', listens = '' } = parameters;
      return listens
        ? t('diagnosis.portsListen', { given, listens })
        : t('diagnosis.portsNone', { given });
    }
    case 'configuration': {
      const { variable = '' } = parameters;
      return code === 'empty-variable'
        ? t('diagnosis.emptyVariable', { variable })
        : t('diagnosis.noVariable', { variable });
    }
    default:
      return text;
  }
}

function exitText(
  { exitCode, signal, seconds, times }: Record<string, string>,
  t: T,
): string | undefined {
  let how: string | undefined;
  if (exitCode) {
    how = seconds
      ? t('diagnosis.exitCodeAfter', { exitCode, seconds })
      : t('diagnosis.exitCode', { exitCode });
  } else if (signal) {
    how = seconds
      ? t('diagnosis.exitSignalAfter', { signal, seconds })
      : t('diagnosis.exitSignal', { signal });
  }
  return how && Number(times) > 1
    ? `${how} ${t('diagnosis.exitTimes', { times })}`
    : how;
}

/** Why somebody would leave the version that an environment runs; empty when it is well. */
export function reasonToLeave(environment: Environment, t: T): string {
  const { diagnosis, lastFailure, lastDeployment, version } = environment;
  const switched = lastDeployment?.versionId === version?.id;
  const found = diagnosis ?? (switched ? lastFailure : undefined);
  return found ? diagnosisSentence(found, t) : environment.message ?? '';
}
