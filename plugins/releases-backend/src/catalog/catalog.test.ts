/**
 * Services in the catalog: as their repository says, never more than themselves, and never out of it because a file is broken.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { EntityProviderMutation } from '@backstage/plugin-catalog-node';
import {
  ReleasesError,
  SourceHost,
} from '@slipway/backstage-plugin-releases-node';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { Core } from '../core';
import { ServiceRecord } from '../services';
import { CatalogEntityReader } from './CatalogEntityReader';
import { entityOf } from './entityOf';
import { ServiceEntityProvider } from './ServiceEntityProvider';
import { SERVICE_CHANGED_TOPIC } from './types';

const shop = {
  ref: 'component:default/shop',
  namespace: 'default',
  name: 'shop',
  owner: 'group:default/shop',
  title: 'Shop',
  state: 'active',
  source: {
    host: 'local',
    repository: 'shop',
    defaultBranch: 'main',
    cloneUrl: '/data/shop.git',
  },
} as ServiceRecord & { source: NonNullable<ServiceRecord['source']> };

const yaml = (name: string, more = '') => `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  annotations:
    kept: 'yes'
    backstage.io/managed-by-origin-location: url:https://elsewhere
spec: { type: website, lifecycle: production, owner: group:default/web }
${more}`;

const LOCATION = {
  'backstage.io/managed-by-location': 'releases:local/shop',
  'backstage.io/managed-by-origin-location': 'releases:local/shop',
};

describe('the entity of a service', () => {
  it('is what its file says, from where it really is', () => {
    expect(entityOf(shop, yaml('shop'))).toEqual({
      location: 'releases:local/shop',
      entity: {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'shop', annotations: { kept: 'yes', ...LOCATION } },
        spec: {
          type: 'website',
          lifecycle: 'production',
          owner: 'group:default/web',
        },
      },
    });
  });

  it('is found among several, and nothing else of the file counts', () => {
    const { entity, problem } = entityOf(
      shop,
      `${yaml('other')}---\n${yaml('shop')}---\nkind: User\n`,
    );
    expect(entity.metadata.name).toBe('shop');
    expect(problem).toBeUndefined();
  });

  it.each([
    ['is not there', new Error('there is no such file'), 'no such file'],
    ['describes another', yaml('other'), 'describes no component:default/shop'],
    ['is no YAML', 'a: [', 'not understood'],
    ['is empty', '', 'describes no'],
    ['is too long', 'x'.repeat(70_000), 'longer than'],
    [
      'is a bomb',
      `a: &a [1]\n${'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n'}c: &c [${Array(
        60,
      ).fill('*b')}]\n`,
      'not understood',
    ],
  ])('is what was registered when the file %s', (_, content, problem) => {
    const result = entityOf(shop, content);
    expect(result.problem).toContain(problem);
    expect(result.entity).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: 'shop',
        namespace: 'default',
        title: 'Shop',
        annotations: LOCATION,
      },
      spec: {
        type: 'service',
        lifecycle: 'experimental',
        owner: 'group:default/shop',
      },
    });
  });
});

describe('the reader of entities', () => {
  const read = (
    services: Partial<ServiceRecord>[],
    host: Partial<Record<keyof SourceHost, jest.Mock>>,
  ) => {
    const records = services.map(service => ({ ...shop, ...service }));
    return new CatalogEntityReader({
      services: {
        find: async (ref: string) => records.find(one => one.ref === ref),
        list: async ({ after, limit }: { after?: string; limit: number }) =>
          records.filter(({ ref }) => !after || ref > after).slice(0, limit),
      },
      drivers: { sourceHost: () => host },
    } as unknown as Core);
  };

  it('reads a file once for each commit', async () => {
    const readFile = jest.fn().mockResolvedValue(yaml('shop'));
    const resolve = jest.fn().mockResolvedValue({ id: 'c1' });
    const reader = read([{}], { readFile, resolve });
    await reader.read();
    await reader.read('component:default/shop');
    expect(readFile).toHaveBeenCalledTimes(1);
    resolve.mockResolvedValue({ id: 'c2' });
    await reader.read();
    expect(readFile).toHaveBeenLastCalledWith(
      'shop',
      'c2',
      'catalog-info.yaml',
    );
    expect(readFile).toHaveBeenCalledTimes(2);
  });

  it('keeps what it read while the host does not answer', async () => {
    const resolve = jest.fn().mockResolvedValue({ id: 'c1' });
    const reader = read([{}], {
      resolve,
      readFile: jest.fn().mockResolvedValue(yaml('shop')),
    });
    await reader.read();
    resolve.mockRejectedValue(
      new ReleasesError('source.unavailable', 'away', { nature: 'transient' }),
    );
    expect((await reader.read())[0].entity.spec?.type).toBe('website');
    resolve.mockRejectedValue(
      new ReleasesError('repository.not-found', 'It is gone.'),
    );
    expect((await reader.read())[0]).toMatchObject({
      problem: expect.stringContaining('It is gone.'),
      entity: { spec: { type: 'service' } },
    });
  });

  it('leaves alone what the catalog has from elsewhere', async () => {
    const host = {
      resolve: jest.fn().mockResolvedValue({ id: 'c1' }),
      readFile: jest.fn().mockResolvedValue(yaml('shop')),
    };
    const entities = await read(
      [
        { source: undefined },
        { source: { ...shop.source, webUrl: 'https://git.example/shop' } },
        { origin: 'url:https://git.example/shop' },
        { origin: 'releases:local/shop' },
      ],
      host,
    ).read();
    expect(entities).toHaveLength(1);
  });

  it('reads all of many', async () => {
    const names = Array.from({ length: 250 }, (_, index) => 1_000 + index);
    const reader = read(
      names.map(name => ({ ref: `component:default/s${name}` })),
      {
        resolve: jest.fn().mockResolvedValue({ id: 'c1' }),
        readFile: jest.fn().mockResolvedValue(yaml('shop')),
      },
    );
    expect(await reader.read()).toHaveLength(250);
  });
});

describe('the provider of entities', () => {
  it('gives all at its turn and one when told, and takes nothing away when nobody answers', async () => {
    let status = 200;
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url!);
      response
        .writeHead(status)
        .end(JSON.stringify({ items: [entityOf(shop, yaml('shop'))] }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const events = mockServices.events();
    const mutations: EntityProviderMutation[] = [];
    let turn!: () => Promise<void>;
    const logger = mockServices.logger.mock();
    const provider = new ServiceEntityProvider({
      auth: mockServices.auth(),
      discovery: mockServices.discovery.mock({
        getBaseUrl: async () => `http://127.0.0.1:${port}`,
      }),
      events,
      logger,
      schedule: {
        run: async ({ fn }) => {
          turn = fn as () => Promise<void>;
        },
      },
    });
    await provider.connect({
      applyMutation: async mutation => {
        mutations.push(mutation);
      },
      refresh: async () => {},
    });

    await turn();
    await events.publish({
      topic: SERVICE_CHANGED_TOPIC,
      eventPayload: { service: shop.ref },
    });
    status = 503;
    await turn();
    server.closeAllConnections();
    server.close();

    expect(mutations).toMatchObject([
      { type: 'full', entities: [{ locationKey: 'releases:local/shop' }] },
      {
        type: 'delta',
        added: [{ entity: { kind: 'Component' } }],
        removed: [],
      },
    ]);
    expect(asked).toEqual([
      '/catalog-entities',
      '/catalog-entities?service=component%3Adefault%2Fshop',
      '/catalog-entities',
    ]);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });
});
