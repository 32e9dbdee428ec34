/**
 * Which answers a message of the change feed makes old.
 */
import { FeedMessage } from '@slipway/backstage-plugin-releases-react';
import { Noun } from './queries';

const everything: Noun[] = [
  'service',
  'environments',
  'builds',
  'versions',
  'deployments',
  'configuration',
  'checks',
  'differences',
  'candidates',
  'access',
  'commits',
];

// What each kind of object shows in. A kind not named here may show anywhere.
const shownIn: Record<string, Noun[]> = {
  build: ['builds', 'versions', 'environments', 'commits'],
  version: ['versions', 'environments', 'candidates', 'commits'],
  deployment: [
    'deployments',
    'environments',
    'versions',
    'candidates',
    'differences',
    'commits',
  ],
  environment: ['environments'],
  hold: ['environments'],
  placement: ['environments', 'differences'],
  configuration: ['configuration', 'environments', 'differences'],
  check: ['checks', 'deployments'],
  'check-run': ['checks', 'deployments'],
  terminal: [],
};

/** Empty when the message is about another service. */
export function staleNouns(message: FeedMessage, service: string): Noun[] {
  if (message.type === 'refresh') {
    return everything;
  }
  if (message.type === 'live') {
    return message.hint.service === undefined ||
      message.hint.service === service
      ? ['environments']
      : [];
  }
  const { object } = message.item;
  if (object.service !== undefined && object.service !== service) {
    return [];
  }
  return shownIn[object.type] ?? everything;
}
