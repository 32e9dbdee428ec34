/**
 * The words of diagnoses, in English: one sentence for each code that the back end knows.
 */
import {
  diagnosisSentences,
  DiagnosisTryActCodeEnum,
} from '@slipway/backstage-plugin-releases-common';

const acts = {
  'roll-back': 'Roll back {{env}}…',
  'read-log': 'Read the log',
  'set-variable': 'Set {{variable}} in the configuration',
  'check-port': 'Look at the ports of the configuration',
  'check-probe': 'Look at the health check of the configuration',
  'allow-time': 'Give the rollout more time',
  'free-space': 'Free some space, then deploy again',
  'deploy-again': 'Deploy again',
  'build-again': 'Build again',
} as const satisfies Record<DiagnosisTryActCodeEnum, string>;

export const diagnosisMessages = {
  diagnosis: {
    title: 'Why',
    try: 'Try',
    inEnvironment: '{{env}}: {{sentence}}',
    sentences: diagnosisSentences,
    acts,
    evidence: {
      log: 'Last lines of {{instance}}',
      lastLines: 'Last lines',
      line: 'The program says',
      exit: 'Last exit',
      probe: 'Health check',
      ports: 'Ports',
      configuration: 'Configuration, revision {{revision}}',
      build: 'Log of stage {{stage}}',
      buildLog: 'Log of the build',
      output: 'Output',
      message: 'The target says',
    },
    exitCode: 'Exit code {{exitCode}}.',
    exitCodeAfter: 'Exit code {{exitCode}}, {{seconds}} s after the start.',
    exitSignal: 'Signal {{signal}}.',
    exitSignalAfter: 'Signal {{signal}}, {{seconds}} s after the start.',
    exitTimes: 'It has ended {{times}} times.',
    portsListen: 'Given: {{given}}. It listens on: {{listens}}.',
    portsNone: 'Given: {{given}}. It listens nowhere.',
    noVariable: 'There is no {{variable}}.',
    emptyVariable: '{{variable}} has no value.',
  },
} as const;
