/**
 * What is wrong, in English: the API answers it filled in, and the pages' translation begins with it.
 */
import { DiagnosisCodeEnum } from './schema/openapi/generated';

/**
 * One sentence for each code, with the names of its parameters in double braces.
 *
 * @public
 */
export const diagnosisSentences = {
  'artifact-missing': 'The artifact of {{version}} is not there any more.',
  'disk-full-target':
    'The disk of target {{target}} is full, so {{version}} could not be put there.',
  'disk-full-program': '{{version}} ended because its disk is full.',
  'disk-full-build': 'The disk is full, so the build could not go on.',
  'command-not-found':
    '{{version}} cannot start: its command {{command}} cannot be run.',
  'missing-variable':
    '{{version}} ended because the variable {{variable}} is not set.',
  'empty-variable':
    '{{version}} ended because the variable {{variable}} is empty.',
  'port-taken':
    '{{version}} ended because it wants port {{port}}, which is taken; it was given port {{given}}.',
  'wrong-port':
    '{{version}} listens on port {{port}}, but it was given port {{given}} and is asked there.',
  'wrong-address':
    '{{version}} listens on its port {{given}} at {{address}} only, where nobody asks.',
  'not-listening':
    '{{version}} runs, but listens on no port; it was given port {{given}}.',
  'exit-at-start':
    '{{version}} ends with exit code {{exitCode}} right after it starts.',
  'killed-at-start':
    '{{version}} is ended by signal {{signal}} right after it starts.',
  'crash-loop':
    '{{version}} ends again and again, the last time with exit code {{exitCode}}.',
  'killed-again':
    '{{version}} is ended again and again, the last time by signal {{signal}}.',
  exited:
    '{{version}} ended with exit code {{exitCode}} and was started again.',
  killed: '{{version}} was ended by signal {{signal}} and was started again.',
  'probe-answered':
    '{{version}} runs, but its health check {{probe}} answers {{status}}.',
  'probe-timed-out':
    '{{version}} runs, but its health check {{probe}} does not answer within {{seconds}} s.',
  'probe-exited':
    '{{version}} runs, but its health check {{probe}} ends with exit code {{exitCode}}.',
  'probe-failed': '{{version}} runs, but its health check fails: {{answer}}.',
  'time-limit':
    'The rollout of {{version}} was not done within {{seconds}} s: {{ready}} of {{desired}} instances were healthy.',
  'build-step-failed': 'Stage {{stage}} ended with exit code {{exitCode}}.',
  'build-step-killed': 'Stage {{stage}} was ended by {{signal}}.',
  'build-time-limit':
    'Stage {{stage}} was stopped when the limit of {{limit}} s was reached.',
  'build-artifact-missing':
    'The build made no artifact to release: {{reason}}.',
  'check-failed': '{{reason}}.',
  stopped: 'It was stopped before it was done.',
  'stopped-because': 'It was stopped: {{reason}}.',
  told: '{{reason}}.',
  unknown: 'Cause unknown.',
} as const satisfies Record<DiagnosisCodeEnum, string>;
