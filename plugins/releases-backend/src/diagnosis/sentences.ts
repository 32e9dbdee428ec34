/**
 * Sentences and acts in English, filled in. Pages have them in each language.
 */
import {
  DiagnosisCodeEnum,
  diagnosisSentences,
  DiagnosisTryActCodeEnum,
} from '@slipway/backstage-plugin-releases-common';

const ACTS: Record<DiagnosisTryActCodeEnum, string> = {
  'roll-back': 'Roll back {{environment}}',
  'read-log': 'Read the log',
  'set-variable': 'Set {{variable}} in the configuration',
  'check-port': 'Look at the ports of the configuration',
  'check-probe': 'Look at the health check of the configuration',
  'allow-time': 'Give the rollout more time',
  'free-space': 'Free some space, then deploy again',
  'deploy-again': 'Deploy again',
  'build-again': 'Build again',
};

export function sentenceOf(
  code: DiagnosisCodeEnum,
  parameters: Record<string, string>,
): string {
  return fill(diagnosisSentences[code], parameters);
}

export function actLabel(
  code: DiagnosisTryActCodeEnum,
  parameters: Record<string, string>,
): string {
  return fill(ACTS[code], parameters);
}

function fill(template: string, parameters: Record<string, string>): string {
  return template.replace(
    /\{\{(\w+)\}\}/g,
    (_, name: string) => parameters[name] ?? '?',
  );
}
