/**
 * The words of what the back end says, in English: its own, by code.
 */
import { sentences } from '@slipway/backstage-plugin-releases-common';

export const sentenceMessages = {
  sentences,
  said: {
    together: '{{first}} {{second}}',
    exit: 'Exit code {{code}}.',
    signal: 'Signal {{signal}}.',
  },
} as const;
