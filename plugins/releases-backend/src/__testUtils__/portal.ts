/**
 * A backend with Slipway and the embedded source host and build engine, on a database and a data directory of its own; requests go in over
 * HTTP. Targets are in memory.
 */
import {
  createBackendModule,
  createServiceFactory,
  coreServices,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { JsonObject } from '@backstage/types';
import { Build } from '@slipway/backstage-plugin-releases-common';
import releasesModuleLocal from '@slipway/backstage-plugin-releases-backend-module-local';
import { releasesExtensionPoint } from '@slipway/backstage-plugin-releases-node';
import { InMemoryDeployTarget } from '@slipway/backstage-plugin-releases-node/testUtils';
import { Knex } from 'knex';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import request, { Test } from 'supertest';
import { releasesPlugin } from '../plugin';
import { personOf } from './people';

export const LI_WEI = 'user:default/li-wei';
export const MEI = 'user:default/mei';
export const SAM = 'user:default/sam';
export const SHOP_TEAM = 'group:default/shop-team';

/** Beside the person itself. */
const MEMBERSHIPS: Record<string, string[]> = {
  [LI_WEI]: [SHOP_TEAM],
  [MEI]: ['group:default/operators'],
};

const git = promisify(execFile);

export interface Portal {
  server: Server;
  database: Knex;
  /** What the catalog has; tests change it. */
  entities: Entity[];
  /** The groups of people in the catalog; tests change it. What people signed in with stays as it was. */
  memberships: Record<string, string[]>;
  dataDirectory: string;
  as(person: string): {
    get(route: string): Test;
    post(route: string, body?: object, key?: string): Test;
    put(route: string, body: object): Test;
    patch(route: string, body: object): Test;
  };
  /** Makes a repository and registers the service on it, with the Node template. */
  register(name: string, person?: string, body?: object): Promise<void>;
  /** Waits for the end of a build. */
  built(service: string, id: string): Promise<Build>;
  /** Commits and pushes files to a branch; answers the commit. */
  push(
    service: string,
    files: Record<string, string>,
    branch?: string,
  ): Promise<string>;
  /** The same without asking the backend, which may be down. */
  pushTo(cloneUrl: string, files: Record<string, string>): Promise<string>;
  /** Answers once `look` gives something. */
  eventually<T>(look: () => Promise<T | undefined | false>): Promise<T>;
  actions(service: string): Promise<string[]>;
  stop(): Promise<void>;
}

/** What a repository needs to be built to a version. */
export const FILES = [
  { path: 'server.js', content: "console.log('shop');\n" },
  {
    path: 'slipway.yaml',
    content: [
      'artifacts:',
      '  - name: app',
      '    path: .',
      "    command: ['node', 'server.js']",
      '',
    ].join('\n'),
  },
];

export async function startPortal(options: {
  database: Knex;
  /** Below `releases`. */
  config?: JsonObject;
  permissionsEnabled?: boolean;
  /** The portal's policy; allows everything when absent. */
  policy?: (permission: string) => PolicyDecision;
  entities?: Entity[];
  dataDirectory?: string;
}): Promise<Portal> {
  const dataDirectory =
    options.dataDirectory ??
    (await mkdtemp(path.join(tmpdir(), 'slipway-core-')));
  const entities = options.entities ?? [];
  const memberships = { ...MEMBERSHIPS };
  const policy =
    options.policy ?? (() => ({ result: AuthorizeResult.ALLOW } as const));
  const memoryTarget = createBackendModule({
    pluginId: 'releases',
    moduleId: 'memory-target',
    register: registration =>
      registration.registerInit({
        deps: { releases: releasesExtensionPoint },
        init: async ({ releases }) =>
          releases.addDeployTarget({
            driver: 'memory',
            registeredBy: 'this test',
            create: ({ id, wake }) => new InMemoryDeployTarget({ id, wake }),
          }),
      }),
  });
  const backend = await startTestBackend({
    features: [
      releasesPlugin,
      releasesModuleLocal,
      memoryTarget,
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost:3000' },
          backend: { baseUrl: 'http://localhost:7007' },
          permission: { enabled: options.permissionsEnabled ?? true },
          releases: {
            local: { dataDirectory },
            targets: [{ id: 'memory', driver: 'memory', open: true }],
            grants: [{ subject: 'group:default/operators', role: 'operator' }],
            ...options.config,
          },
        },
      }),
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => ({ getClient: async () => options.database }),
      }),
      createServiceFactory({
        service: coreServices.userInfo,
        deps: {},
        factory: () => ({
          getUserInfo: async credentials => {
            const userEntityRef = (
              credentials.principal as { userEntityRef: string }
            ).userEntityRef;
            return {
              userEntityRef,
              ownershipEntityRefs: [
                userEntityRef,
                ...(MEMBERSHIPS[userEntityRef] ?? []),
              ],
            };
          },
        }),
      }),
      createServiceFactory({
        service: coreServices.permissions,
        deps: {},
        factory: () => ({
          authorize: async questions =>
            questions.map(({ permission }) => policy(permission.name) as never),
          authorizeConditional: async questions =>
            questions.map(({ permission }) => policy(permission.name)),
        }),
      }),
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () =>
          catalogServiceMock.mock({
            getEntitiesByRefs: async ({ entityRefs }) => ({
              items: entityRefs.map(
                ref =>
                  entities.find(entity => stringifyEntityRef(entity) === ref) ??
                  personOf(memberships, ref),
              ),
            }),
          }),
      }),
    ],
  });
  const { server } = backend;

  const as: Portal['as'] = person => {
    const signed = (test: Test) =>
      test.set('Authorization', mockCredentials.user.header(person));
    const at = (route: string) => `/api/releases${route}`;
    return {
      get: route => signed(request(server).get(at(route))),
      post: (route, body = {}, key = randomUUID()) =>
        signed(request(server).post(at(route)))
          .set('Idempotency-Key', key)
          .send(body),
      put: (route, body) => signed(request(server).put(at(route))).send(body),
      patch: (route, body) =>
        signed(request(server).patch(at(route))).send(body),
    };
  };

  const eventually: Portal['eventually'] = async look => {
    const limit = Date.now() + 40_000;
    for (;;) {
      const found = await look();
      if (found) {
        return found;
      }
      if (Date.now() > limit) {
        throw new Error('It did not come about within 40 s.');
      }
      await sleep(50);
    }
  };

  return {
    server: server as unknown as Server,
    database: options.database,
    entities,
    memberships,
    dataDirectory,
    as,
    eventually,
    async register(name, person = LI_WEI, body = {}) {
      const made = await as(person).post('/repositories', {
        host: 'local',
        name,
        files: FILES,
        message: 'Begin',
      });
      expect(made.body).toMatchObject({ repository: name });
      const registered = await as(person).post('/services', {
        name,
        owner: SHOP_TEAM,
        source: { host: 'local', repository: name },
        pipeline: { templateId: 'node-service' },
        ...body,
      });
      expect(registered.body).toMatchObject({ name });
    },
    built: (service, id) =>
      eventually(async () => {
        const { body } = await as(LI_WEI).get(
          `/services/default/${service}/builds/${id}`,
        );
        return !['queued', 'running'].includes(body.state) && (body as Build);
      }),
    async push(service, files, branch = 'main') {
      const { body } = await as(LI_WEI).get(`/services/default/${service}`);
      return pushFiles(dataDirectory, body.source.cloneUrl, files, branch);
    },
    pushTo: (cloneUrl, files) =>
      pushFiles(dataDirectory, cloneUrl, files, 'main'),
    async actions(service) {
      const rows = await options
        .database('ledger')
        .where({ service: `component:default/${service}` })
        .orderBy('id');
      return rows.map(row => row.action);
    },
    async stop() {
      await backend.stop();
      if (!options.dataDirectory) {
        await rm(dataDirectory, {
          recursive: true,
          force: true,
          maxRetries: 5,
        });
      }
    },
  };
}

async function pushFiles(
  scratch: string,
  cloneUrl: string,
  files: Record<string, string>,
  branch: string,
): Promise<string> {
  const clone = await mkdtemp(path.join(scratch, 'clone-'));
  const run = async (...args: string[]) =>
    (
      await git('git', args, {
        cwd: clone,
        env: {
          PATH: process.env.PATH,
          HOME: clone,
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_AUTHOR_NAME: 'Li Wei',
          GIT_AUTHOR_EMAIL: 'li@example.org',
          GIT_COMMITTER_NAME: 'Li Wei',
          GIT_COMMITTER_EMAIL: 'li@example.org',
        },
      })
    ).stdout.trim();
  await run('clone', '--quiet', cloneUrl, 'work');
  const inWork = (...args: string[]) => run('-C', 'work', ...args);
  await inWork('checkout', '--quiet', '-B', branch);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(clone, 'work', name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  await inWork('add', '--all');
  await inWork('commit', '--quiet', '--message', 'Change');
  await inWork('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
  return inWork('rev-parse', 'HEAD');
}
