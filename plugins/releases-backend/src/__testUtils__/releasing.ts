/**
 * The whole core on a test database, with deploy targets in memory and without a browser: requests go in over HTTP, and what happened is
 * read from the API, the targets' journals and the ledger.
 */
import {
  mockCredentials,
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { LoggerService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { JsonObject } from '@backstage/types';
import {
  Deployment,
  Environment,
} from '@slipway/backstage-plugin-releases-common';
import {
  DeployTarget,
  SourceHost,
} from '@slipway/backstage-plugin-releases-node';
import { InMemoryDeployTarget } from '@slipway/backstage-plugin-releases-node/testUtils';
import express from 'express';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import request, { Test } from 'supertest';
import { Core } from '../core';
import { createCore } from '../createCore';
import { DriverRegistry } from '../drivers';
import { createReleasesRouter, errorMiddleware } from '../http';
import { nouns } from '../nouns';
import { DatabaseServices } from '../services';
import { DatabaseVersions, VersionRecord } from '../versions';
import { Memberships, personOf } from './people';

export const SHOP = 'component:default/shop';
export const LI_WEI = 'user:default/li-wei';
export const MEI = 'user:default/mei';
export const GUEST = 'user:default/guest';

const BASE = '/services/default/shop';
const PENDING = ['waiting', 'queued', 'running'];

export interface Releasing {
  core: Core;
  /** Who belongs to which groups, and whether the catalog answers; tests change it. What people signed in with stays as it was. */
  catalog: { memberships: Memberships; down: boolean };
  target: InMemoryDeployTarget;
  /** Structured log lines, `deployment_completed` among them. */
  logged: { message: string; meta?: JsonObject }[];
  as(person: string): {
    get(path: string): Test;
    post(path: string, body: object, key?: string): Test;
    put(path: string, body: object): Test;
    delete(path: string, body?: object): Test;
  };
  /** A version; its artifact's command says how it behaves on the in-memory target. */
  version(
    name: string,
    options?: Partial<VersionRecord> & { command?: string[] },
  ): Promise<VersionRecord>;
  /** Asks and waits for the end. */
  release(body: JsonObject, person?: string): Promise<Deployment>;
  ended(id: string): Promise<Deployment>;
  deployment(id: string): Promise<Deployment>;
  environment(name: string): Promise<Environment>;
  /** Actions of the ledger about the service, oldest first. */
  actions(): Promise<string[]>;
  close(): Promise<void>;
}

export interface ReleasingOptions {
  /** Beside `memory`. */
  targets?: DeployTarget[];
  sources?: SourceHost[];
  /** Below `releases`. */
  config?: JsonObject;
  /** Default 5. */
  stepMs?: number;
  memberships?: Memberships;
}

export async function startReleasing(
  databases: TestDatabases,
  id: TestDatabaseId,
  options: ReleasingOptions = {},
): Promise<Releasing> {
  const database: Knex = await databases.init(id);
  await database.migrate.latest({
    directory: resolve(__dirname, '../../migrations'),
  });
  const logged: Releasing['logged'] = [];
  const registry = new DriverRegistry();
  const late: { core?: Core } = {};
  const target = new InMemoryDeployTarget({
    id: 'memory',
    stepMs: options.stepMs,
    wake: key => late.core?.engine.wakeEffect(key),
  });
  for (const driver of [target, ...(options.targets ?? [])]) {
    registry.addDeployTarget({
      driver: driver.id,
      registeredBy: 'test',
      create: () => driver,
    });
  }
  for (const source of options.sources ?? []) {
    registry.addSourceHost({
      driver: source.id,
      registeredBy: 'test',
      create: () => source,
    });
  }
  const catalog: Releasing['catalog'] = {
    memberships: { ...options.memberships },
    down: false,
  };
  const shutdown = new AbortController();
  const core = await createCore({
    database,
    registry,
    shutdown: shutdown.signal,
    logger: recordingLogger(logged),
    config: mockServices.rootConfig({
      data: {
        app: { baseUrl: 'http://localhost:3000' },
        backend: { baseUrl: 'http://localhost:7007' },
        permission: { enabled: true },
        releases: {
          grants: [
            { subject: MEI, role: 'operator' },
            { subject: GUEST, role: 'viewer' },
          ],
          ...options.config,
        },
      },
    }),
    auth: mockServices.auth(),
    httpAuth: mockServices.httpAuth(),
    userInfo: {
      getUserInfo: async credentials => {
        const { userEntityRef } = credentials.principal as {
          userEntityRef: string;
        };
        const groups = options.memberships?.[userEntityRef] ?? [];
        return {
          userEntityRef,
          ownershipEntityRefs: [userEntityRef, ...groups],
        };
      },
    },
    events: mockServices.events.mock(),
    permissions: mockServices.permissions({ result: AuthorizeResult.ALLOW }),
    permissionsRegistry: mockServices.permissionsRegistry.mock({
      getPermissionRuleset: () => ({
        getRuleByName: name => {
          throw new Error(`No conditions here: ${name}`);
        },
      }),
    }),
    catalog: catalogServiceMock.mock({
      getEntitiesByRefs: async ({ entityRefs }) => {
        if (catalog.down) {
          throw new Error('The catalog is being restarted');
        }
        return {
          items: entityRefs.map(ref =>
            ref === SHOP ? SHOP_ENTITY : personOf(catalog.memberships, ref),
          ),
        };
      },
    }),
  });
  late.core = core;
  nouns.forEach(noun => noun.register?.(core));
  const router = await createReleasesRouter();
  nouns.forEach(noun => noun.addRoutes?.(router, core));
  router.use(errorMiddleware(core.logger));
  const app = express().use(router);
  await core.ledger.start();
  await core.engine.start();
  await addShop(core);

  const as: Releasing['as'] = person => {
    const auth = [
      'Authorization',
      mockCredentials.user.header(person),
    ] as const;
    return {
      get: path =>
        request(app)
          .get(path)
          .set(...auth),
      post: (path, body, key = randomUUID()) =>
        request(app)
          .post(path)
          .set(...auth)
          .set('Idempotency-Key', key)
          .send(body),
      put: (path, body) =>
        request(app)
          .put(path)
          .set(...auth)
          .send(body),
      delete: (path, body = {}) =>
        request(app)
          .delete(path)
          .set(...auth)
          .send(body),
    };
  };
  /** An answer that is not as it should be is shown whole, with what the log says. */
  const answered = (
    { status, body }: { status: number; body: unknown },
    wanted: number,
  ) => {
    if (status !== wanted) {
      throw new Error(
        `Answered ${status}: ${JSON.stringify(body)}\n${JSON.stringify(
          logged.slice(-3),
          null,
          1,
        ).replaceAll('\\n', '\n')}`,
      );
    }
  };
  const deployment = async (deploymentId: string): Promise<Deployment> => {
    const answer = await as(MEI).get(`${BASE}/deployments/${deploymentId}`);
    answered(answer, 200);
    return answer.body;
  };
  const ended = async (deploymentId: string): Promise<Deployment> => {
    const limit = Date.now() + 20_000;
    for (;;) {
      const found = await deployment(deploymentId);
      if (!PENDING.includes(found.state) || found.parked) {
        return found;
      }
      if (Date.now() > limit) {
        throw new Error(`Still not ended: ${JSON.stringify(found, null, 1)}`);
      }
      await sleep(20);
    }
  };
  return {
    core,
    catalog,
    target,
    logged,
    as,
    deployment,
    ended,
    async version(name, { command, ...version } = {}) {
      const made: VersionRecord = {
        id: `version-${name}`,
        service: SHOP,
        name,
        artifacts: [
          {
            name: 'app',
            kind: 'archive',
            digest: `sha256:${Buffer.from(name)
              .toString('hex')
              .padEnd(64, '0')}`,
            command: command ?? ['serve', name],
          },
        ],
        origin: 'build',
        bad: false,
        pinned: false,
        createdAt: new Date().toISOString(),
        createdBy: LI_WEI,
        ...version,
      };
      return database.transaction(tx =>
        (core.versions as DatabaseVersions).create(tx, made),
      );
    },
    async release(body, person = MEI) {
      const asked = await as(person).post(`${BASE}/deployments`, body);
      answered(asked, 202);
      return ended(asked.body.id);
    },
    async environment(name) {
      const answer = await as(MEI).get(`${BASE}/environments/${name}`);
      answered(answer, 200);
      return answer.body;
    },
    async actions() {
      const rows = await database('ledger').orderBy('id').select();
      return rows.map(row => row.action);
    },
    async close() {
      shutdown.abort();
      await core.engine.stop();
      await core.ledger.stop();
    },
  };
}

const SHOP_ENTITY: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'shop', namespace: 'default' },
  spec: { owner: LI_WEI, type: 'service', lifecycle: 'production' },
  relations: [{ type: 'ownedBy', targetRef: LI_WEI }],
};

async function addShop(core: Core): Promise<void> {
  await core.database.transaction(tx =>
    (core.services as DatabaseServices).insert(
      tx,
      {
        ref: SHOP,
        namespace: 'default',
        name: 'shop',
        owner: LI_WEI,
        creator: LI_WEI,
        state: 'active',
        source: {
          host: 'git',
          repository: 'shop',
          defaultBranch: 'main',
          cloneUrl: 'git://shop',
        },
        environments: core.environments.definitions().map(({ name }) => name),
        createdAt: new Date().toISOString(),
      },
      'registration',
    ),
  );
}

function recordingLogger(logged: Releasing['logged']): LoggerService {
  const take = (message: string, meta?: Error | JsonObject) => {
    logged.push({
      message,
      meta: meta instanceof Error ? { error: String(meta.stack) } : meta,
    });
  };
  const logger: LoggerService = {
    error: take,
    warn: take,
    info: take,
    debug: () => {},
    child: () => logger,
  };
  return logger;
}
