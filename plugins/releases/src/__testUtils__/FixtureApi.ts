/**
 * A release system in memory that answers with fixtures. For tests and the dev harness.
 */
import { Deployment } from '@slipway/backstage-plugin-releases-common';
import {
  ChangeFeed,
  FeedMessage,
  FeedState,
  ReleasesApi,
  ReleasesApiError,
  StreamEvent,
} from '@slipway/backstage-plugin-releases-react';
import { Fixtures, fixtures } from './fixtures';
import { wizardApi } from './wizardApi';
import { placesOf } from './places';
import { portalApi, portalFixtures } from './portalFixtures';

const missing = (what: string) =>
  new ReleasesApiError({
    status: 404,
    code: `${what}.not-found`,
    message: `There is no such ${what}.`,
  });

const base64 = (text: string) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)));

async function* logLines(signal: AbortSignal): AsyncGenerator<StreamEvent> {
  yield { event: 'open', data: '' };
  let cursor = 0;
  const lines = (count: number) => ({
    event: 'lines',
    data: JSON.stringify({
      items: Array.from({ length: count }, () => {
        cursor += 1;
        return {
          cursor: String(cursor),
          time: new Date().toISOString(),
          stream: cursor % 17 ? 'stdout' : 'stderr',
          text: `\u001b[3${
            cursor % 7
          }mGET\u001b[0m /basket/${cursor} 200 \u001b[1m${
            cursor % 90
          } ms\u001b[0m`,
        };
      }),
    }),
  });
  yield lines(2000);
  while (!signal.aborted) {
    await new Promise(resolve => setTimeout(resolve, 400));
    yield lines(3);
  }
}

/** Answers from `data`, which tests may change; methods may be replaced one by one. */
export function fixtureApi(
  data: Fixtures = fixtures(),
  overrides: Partial<ReleasesApi> = {},
): ReleasesApi {
  const deployment = (id: string): Deployment => {
    const found = (data.deployments as Record<string, Deployment>)[id];
    if (!found) {
      throw missing('deployment');
    }
    return found;
  };
  const environment = (name: string) => {
    const found = data.environments.find(item => item.name === name);
    if (!found) {
      throw missing('environment');
    }
    return found;
  };
  const api: ReleasesApi = {
    ...portalApi(portalFixtures(data.now)),
    getService: async key => {
      if (key.name !== data.service.name) {
        throw missing('service');
      }
      return data.service;
    },
    listEnvironments: async () => ({
      items: data.environments,
      serverTime: new Date(data.now).toISOString(),
    }),
    setHold: async (_, name) => environment(name),
    releaseHold: async (_, name) => environment(name),
    listBuilds: async (_, query) => ({
      items: data.builds.slice(0, query.limit ?? 50),
    }),
    getBuild: async (_, id) => {
      const found = data.builds.find(build => build.id === id);
      if (!found) {
        throw missing('build');
      }
      return found;
    },
    createBuild: async () => data.builds[0],
    abortBuild: async () => data.builds[0],
    retryBuild: async () => data.builds[0],
    getPipeline: async () => ({
      revision: 2,
      builder: 'local',
      parameters: { node: '22' },
      body: 'npm test',
      customised: false,
      createdAt: data.service.createdAt,
      createdBy: data.versions[0].createdBy,
      templateId: 'node',
      templateRevision: 1,
    }),
    listPipelineTemplates: async () => ({
      items: [
        {
          id: 'node',
          title: 'Node',
          revision: 1,
          builder: 'local',
          language: 'node',
          body: 'npm test',
          parametersSchema: {
            type: 'object',
            properties: {
              node: {
                type: 'string',
                title: 'Node version',
                enum: ['20', '22', '24'],
              },
            },
          },
        },
      ],
    }),
    ...wizardApi,
    listVersions: async (_, { search }) => ({
      items: data.versions.filter(({ name }) => name.includes(search ?? '')),
    }),
    getVersion: async (_, id) => {
      const found = data.versions.find(version => version.id === id);
      if (!found) {
        throw missing('version');
      }
      return found;
    },
    updateVersion: async () => data.versions[0],
    findCommit: async (_, commit) => placesOf(data, commit),
    getServiceAccess: async () => data.access,
    getDeploymentChanges: async () => data.differences,
    listDeployments: async (_, query) => ({
      items: data.history.filter(
        item =>
          (!query.environment || item.environment === query.environment) &&
          (!query.kind || item.kind === query.kind) &&
          (!query.versionId || item.versionId === query.versionId) &&
          (!query.person || item.requestedBy.ref === query.person) &&
          (!query.state || item.state === query.state),
      ),
    }),
    getDeployment: async (_, id) => deployment(id),
    createDeployment: async () => deployment('d130'),
    abortDeployment: async (_, id) => deployment(id),
    resolveDeployment: async (_, id) => deployment(id),
    listRollbackCandidates: async () => ({
      items: data.versions.map(version => ({
        versionId: version.id,
        versionName: version.name,
        deploymentId: 'd128',
        configurationRevision: 3,
        deployedAt: version.createdAt,
        deployedBy: version.createdBy,
        lastGood: version.id === 'v231',
        bad: version.bad,
        outcome: 'succeeded',
        commit: version.commit,
      })),
    }),
    getDifferences: async () => data.differences,
    getConfiguration: async () => data.configuration,
    saveConfiguration: async () => data.configuration,
    listConfigurationRevisions: async () => ({
      items: [
        {
          revision: 4,
          createdAt: data.configuration.createdAt,
          createdBy: data.configuration.createdBy!,
          comment: data.configuration.comment,
          changes: [
            {
              scope: 'production',
              key: 'variables.LOG_LEVEL',
              change: 'added',
              to: 'warn',
            },
          ],
        },
      ],
    }),
    listChecks: async () => ({
      items: [
        { name: 'smoke', type: 'http', path: '/basket', required: ['staging'] },
      ],
      can: { run: { allowed: true } },
    }),
    listCheckRuns: async () => ({ items: data.runs }),
    createCheckRun: async () => data.runs[0],
    createCheckVerdict: async () => data.runs[0],
    listLedger: async () => ({
      items: [
        {
          seq: 4711,
          time: data.history[1].createdAt,
          actor: data.history[1].requestedBy,
          action: 'deployment.requested',
          object: { type: 'deployment', id: 'd129' },
          outcome: 'done',
          hash: 'sha256:77aa11',
        },
      ],
    }),
    openTerminal: async () => {
      throw new ReleasesApiError({
        status: 409,
        code: 'terminal.unavailable',
        message: 'Fixtures have no terminal; run a portal for that.',
      });
    },
    streamFeed: async function* nothing() {
      yield { event: 'open', data: '' };
    },
    streamBuildLog: async function* log() {
      yield { event: 'open', data: '' };
      const text = [
        '$ npm ci',
        'added 12 packages in 3 s',
        '$ npm test',
        '\u001b[32m✓\u001b[0m 14 tests passed',
        '\u001b[33mwarning\u001b[0m <script>alert(1)</script> is shown as text',
        '',
      ].join('\n');
      yield {
        event: 'chunk',
        data: JSON.stringify({
          offset: 0,
          data: base64(text),
          next: text.length,
        }),
      };
      yield { event: 'end', data: JSON.stringify({ state: 'succeeded' }) };
    },
    streamInstanceLog: (_, __, ___, signal) => logLines(signal),
    ...overrides,
  };
  return api;
}

/** A change feed that says what the test tells it to say. */
export class FixtureFeed implements ChangeFeed {
  readonly #listeners = new Set<(message: FeedMessage) => void>();
  readonly #stateListeners = new Set<() => void>();
  #state: FeedState = 'live';

  subscribe(listener: (message: FeedMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  getState(): FeedState {
    return this.#state;
  }

  onState(listener: () => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  say(message: FeedMessage): void {
    this.#listeners.forEach(listener => listener(message));
  }

  turn(state: FeedState): void {
    this.#state = state;
    this.#stateListeners.forEach(listener => listener());
  }
}
