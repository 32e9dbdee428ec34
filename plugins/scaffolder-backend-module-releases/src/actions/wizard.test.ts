/**
 * The steps of the wizards together, against a stand-in of the releases API that keeps what was made: a run that fails says what is there,
 * and the next run goes on with it.
 */
import {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
} from '@backstage/backend-test-utils';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { ReleasesApi } from '../ReleasesApi';
import { adoptServiceAction } from './adoptService';
import { createRepositoryAction } from './createRepository';
import { createServiceAction } from './createService';
import { importVersionAction } from './importVersion';
import { ReleasesStandIn } from './__testUtils__/ReleasesStandIn';
import { startBuildAction } from './startBuild';

const LI_WEI = 'user:default/li-wei';

describe('the steps of a wizard', () => {
  const workspace = createMockDirectory({ content: { 'a.js': '1;\n' } });
  let standIn: ReleasesStandIn;
  let entities: Entity[];
  let asked: string[];

  const auth = mockServices.auth();
  const catalog = catalogServiceMock.mock({
    getEntityByRef: async (ref, options) => {
      const { credentials } = options as { credentials: BackstageCredentials };
      asked.push(
        (credentials.principal as BackstageUserPrincipal).userEntityRef,
      );
      return entities.find(one => stringifyEntityRef(one) === ref);
    },
  });

  beforeEach(async () => {
    standIn = await ReleasesStandIn.start();
    entities = [component('shop')];
    asked = [];
  });
  afterEach(() => standIn.stop());

  const actions = () => {
    const releases = new ReleasesApi({
      auth,
      discovery: mockServices.discovery.mock({
        getBaseUrl: async () => standIn.url,
      }),
    });
    return {
      repository: createRepositoryAction(releases),
      create: createServiceAction({ releases, catalog, auth }),
      adopt: adoptServiceAction({ releases, catalog, auth }),
      version: importVersionAction(releases),
      build: startBuildAction(releases),
    };
  };

  async function run(
    step: keyof ReturnType<typeof actions>,
    input: object,
    { task = 'task-1', signal }: { task?: string; signal?: AbortSignal } = {},
  ) {
    const ctx = {
      ...createMockActionContext({
        input,
        workspacePath: workspace.path,
        task: { id: task },
      }),
      step: { id: step },
      signal,
      user: { ref: LI_WEI },
      getInitiatorCredentials: async () => mockCredentials.user(LI_WEI),
    };
    await actions()[step].handler(ctx as never);
    return Object.fromEntries(jest.mocked(ctx.output).mock.calls) as any;
  }

  const service = {
    name: 'shop',
    owner: 'group:default/shop',
    source: { host: 'local', repository: 'shop' },
    pipeline: { templateId: 'node-service' },
  };

  /** As the template has it: each step only after the one before. */
  const newService = async (task: string, input: object = service) => {
    await run('repository', { host: 'local', name: 'shop' }, { task });
    const { entityRef, pagePath } = await run('create', input, { task });
    const { number } = await run('build', { entityRef }, { task });
    return { pagePath, number };
  };

  it('make everything once', async () => {
    expect(await newService('task-1')).toEqual({
      pagePath: '/catalog/default/component/shop/releases',
      number: 1,
    });
    expect(standIn.made).toEqual([
      'repository shop',
      'service shop',
      'build shop 1',
    ]);
  });

  it.each(['the same task tried again', 'another task of the same person'])(
    'fail in the middle, say what is there, and go on with it by %s',
    async how => {
      standIn.refuse('POST /services', 503, 'database.unavailable');
      await expect(newService('task-1')).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining(
          'What earlier steps made is kept: the repository local:shop. Run this again with the same answers, and it goes on from here.',
        ),
      });
      expect(standIn.made).toEqual(['repository shop']);

      standIn.refuse('POST /services/default/shop/builds', 503, 'engine.busy');
      const task = how.startsWith('the same') ? 'task-1' : 'task-2';
      await expect(newService(task)).rejects.toThrow(
        'component:default/shop is registered. Run this again',
      );

      expect(await newService(task)).toMatchObject({ number: 1 });
      expect(standIn.made).toEqual([
        'repository shop',
        'service shop',
        'build shop 1',
      ]);
    },
  );

  it('go on with a changed pipeline after a failure behind the registration', async () => {
    standIn.refuse('POST /services/default/shop/builds', 503, 'engine.busy');
    await expect(newService('task-1')).rejects.toThrow('is registered');
    const pipeline = {
      templateId: 'node-service',
      parameters: { TESTS: 'skipped' },
    };
    await newService('task-2', { ...service, pipeline });
    await newService('task-3', { ...service, pipeline });
    expect(standIn.made).toEqual([
      'repository shop',
      'service shop',
      'pipeline shop {"templateId":"node-service","parameters":{"TESTS":"skipped"}}',
      'build shop 1',
      'build shop 2',
    ]);
  });

  it.each([
    ['by user:default/mei', { creator: { ref: 'user:default/mei' } }],
    ['and not open to you', { creator: undefined }],
    [
      'from the repository local:other',
      { source: { host: 'local', repository: 'other' } },
    ],
    ['for the environments dev', { environments: ['dev'] }],
  ])('do not take a service %s for their own', async (words, given) => {
    standIn.services.set('shop', {
      creator: { ref: LI_WEI },
      source: service.source,
      environments: ['dev', 'test'],
      ...given,
    });
    await expect(
      run('create', { ...service, environments: ['test', 'dev'] }),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining(`is registered already, ${words}. Go`),
    });
  });

  describe('and the catalog', () => {
    it('wait until it shows the service to the person', async () => {
      entities = [];
      setTimeout(() => entities.push(component('shop')), 600);
      const begin = Date.now();
      await run('create', service);
      expect(Date.now() - begin).toBeGreaterThanOrEqual(600);
      expect(new Set(asked)).toEqual(new Set([LI_WEI]));
    });

    it('give up after their time, naming the entity, what is there and what to do', async () => {
      entities = [];
      await expect(
        run('create', { ...service, catalogTimeoutSeconds: 1 }),
      ).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringMatching(
          /does not show component:default\/shop after 1 s\..*catalog-info\.yaml\..*is registered with the repository local:shop\. Run this again/,
        ),
      });
    });

    it('ask again when it fails for a moment, and tell its reason when it goes on', async () => {
      const ask = jest.mocked(catalog.getEntityByRef);
      ask.mockRejectedValueOnce(new Error('the catalog restarts'));
      await run('create', service);
      ask.mockRejectedValueOnce(new Error('the catalog restarts'));
      ask.mockRejectedValueOnce(new Error('the catalog restarts'));
      await expect(
        run('create', { ...service, catalogTimeoutSeconds: 0.1 }),
      ).rejects.toThrow('after 0.1 s: Error: the catalog restarts.');
    });

    it('do not wait for what a later step puts there', async () => {
      entities = [];
      await run('create', { ...service, catalogTimeoutSeconds: 0 });
      expect(asked).toEqual([]);
    });

    it('stop waiting when the task is cancelled', async () => {
      entities = [];
      await expect(
        run('create', service, { signal: AbortSignal.timeout(100) }),
      ).rejects.toThrow(/abort/i);
    });
  });

  describe('that adopts', () => {
    const { name: _name, owner: _owner, ...adoption } = service;
    const adopt = (given: object = {}) =>
      run('adopt', {
        entityRef: 'component:default/shop',
        ...adoption,
        ...given,
      });

    it('register the component under its own name and owner', async () => {
      expect(await adopt({ environments: ['dev'] })).toMatchObject({
        entityRef: 'component:default/shop',
        pagePath: '/catalog/default/component/shop/releases',
        defaultBranch: 'main',
        cloneUrl: '/data/shop.git',
        catalogEntry: expect.stringMatching(/stays as it is.*no annotation\.$/),
      });
      expect(standIn.bodies('POST /services')).toEqual([
        {
          namespace: 'default',
          name: 'shop',
          owner: 'group:default/shop',
          title: 'The shop',
          description: 'Sells',
          environments: ['dev'],
          source: service.source,
          pipeline: service.pipeline,
        },
      ]);
      await adopt({ environments: ['dev'] });
      expect(standIn.made).toEqual(['service shop']);
    });

    it('say exactly which line the catalog entry may get', async () => {
      standIn.webUrl = 'https://git.example.com/shop';
      expect((await adopt()).catalogEntry).toContain(
        [
          'add this line below `metadata.annotations` in url:https://git.example.com/shop/catalog-info.yaml:',
          '',
          '```yaml',
          'backstage.io/source-location: url:https://git.example.com/shop/',
        ].join('\n'),
      );
      entities = [
        component('shop', { 'backstage.io/source-location': 'url:https://x/' }),
      ];
      expect((await adopt()).catalogEntry).toMatch(/no annotation\.$/);
    });

    it.each([
      ['an unknown component', 'shows you no component:default/x', 'x', {}],
      ['what is no component', 'not a Component', 'api:default/shop', {}],
      ['what nobody owns', 'has no owner', 'shop', { relations: [] }],
    ])('refuse %s', async (_, words, entityRef, given) => {
      entities = [{ ...component('shop'), ...given }];
      await expect(adopt({ entityRef })).rejects.toThrow(words);
      expect(standIn.made).toEqual([]);
    });

    it('import what runs by its digest', async () => {
      const digest = `sha256:${'a'.repeat(64)}`;
      const input = {
        entityRef: 'component:default/shop',
        name: '2.3.1',
        image: `registry.example.com/shop:2.3.1@${digest}`,
        commit: '',
      };
      expect(await run('version', input)).toEqual({
        versionId: 'version-2.3.1',
        pagePath: '/catalog/default/component/shop/releases/versions',
      });
      expect(standIn.bodies('POST /services/default/shop/versions')).toEqual([
        {
          name: '2.3.1',
          artifacts: [
            {
              name: 'shop',
              kind: 'image',
              reference: 'registry.example.com/shop:2.3.1',
              digest,
            },
          ],
          voucher: 'Adopted by user:default/li-wei as it ran.',
        },
      ]);
      await expect(
        run('version', { ...input, image: 'registry.example.com/shop:2.3.1' }),
      ).rejects.toThrow('not named by its digest');
    });
  });
});

function component(
  name: string,
  annotations: Record<string, string> = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      title: 'The shop',
      description: 'Sells',
      annotations: {
        'backstage.io/managed-by-location':
          'url:https://git.example.com/shop/catalog-info.yaml',
        ...annotations,
      },
    },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/shop' }],
    spec: { type: 'service', owner: 'shop', lifecycle: 'production' },
  };
}
