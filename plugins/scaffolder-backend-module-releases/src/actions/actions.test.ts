/**
 * The actions against a stand-in of the releases API: in the initiator's name, with one key for each step, and with errors that a person
 * can act on.
 */
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
} from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { ReleasesApi } from '../ReleasesApi';
import { createRepositoryAction } from './createRepository';
import { startBuildAction } from './startBuild';

describe('the actions', () => {
  const workspace = createMockDirectory();
  let server: Server;
  let releases: ReleasesApi;
  let requests: { request: IncomingMessage; body: any }[];
  let answer: { status: number; body: unknown };

  beforeEach(async () => {
    requests = [];
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      const body = JSON.parse(Buffer.concat(chunks).toString());
      requests.push({ request, body });
      response
        .writeHead(answer.status)
        .end(
          typeof answer.body === 'string'
            ? answer.body
            : JSON.stringify(answer.body),
        );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    releases = new ReleasesApi({
      auth: mockServices.auth(),
      discovery: mockServices.discovery.mock({
        getBaseUrl: async plugin => `http://127.0.0.1:${port}/api/${plugin}`,
      }),
    });
    workspace.setContent({
      'README.md': '# shop\n',
      '.gitignore': 'node_modules/\n',
      'src/server.js': 'listen();\n',
    });
    answer = {
      status: 201,
      body: {
        host: 'local',
        repository: 'shop',
        defaultBranch: 'main',
        cloneUrl: '/data/shop.git',
      },
    };
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const context = (input: object, step = 'repository') => ({
    ...createMockActionContext({
      input,
      workspacePath: workspace.path,
      task: { id: 'task-1' },
    }),
    step: { id: step },
    getInitiatorCredentials: async () =>
      mockCredentials.user('user:default/li-wei'),
  });
  const outputs = (ctx: ReturnType<typeof context>) =>
    Object.fromEntries(jest.mocked(ctx.output).mock.calls);
  const repository = { host: 'local', name: 'shop' };

  it('put the workspace into a repository, in the name of whoever runs the template', async () => {
    const ctx = context(repository);
    await createRepositoryAction(releases).handler(ctx as never);
    const [{ request, body }] = requests;
    expect(`${request.method} ${request.url}`).toBe(
      'POST /api/releases/repositories',
    );
    expect(request.headers.authorization).toContain('user:default/li-wei');
    expect(body).toEqual({
      host: 'local',
      name: 'shop',
      message: 'First commit',
      defaultBranch: 'main',
      files: [
        { path: '.gitignore', content: 'node_modules/\n' },
        { path: 'README.md', content: '# shop\n' },
        { path: 'src/server.js', content: 'listen();\n' },
      ],
    });
    expect(outputs(ctx)).toEqual(answer.body);
  });

  const keys = () =>
    requests.map(({ request }) => String(request.headers['idempotency-key']));

  it('use one key for the same files, whichever step or task asks', async () => {
    const action = createRepositoryAction(releases);
    await action.handler(context(repository) as never);
    await action.handler(context(repository, 'another') as never);
    workspace.addContent({ 'README.md': '# another\n' });
    await action.handler(context(repository) as never);
    expect(keys()[1]).toBe(keys()[0]);
    expect(keys()[2]).not.toBe(keys()[0]);
    expect(keys()[0].length).toBeGreaterThanOrEqual(8);
    expect(keys()[0].length).toBeLessThanOrEqual(200);
  });

  it('use one key for a build of one step of a task, and build anew in another', async () => {
    answer = {
      status: 202,
      body: { id: 'b1', number: 1, commit: { id: 'c1' } },
    };
    const action = startBuildAction(releases);
    const input = { entityRef: 'shop' };
    await action.handler(context(input) as never);
    await action.handler(context(input) as never);
    await action.handler(context(input, 'another') as never);
    expect(keys()[1]).toBe(keys()[0]);
    expect(keys()[2]).not.toBe(keys()[0]);
  });

  it('take a folder inside the workspace and no other', async () => {
    const action = createRepositoryAction(releases);
    await action.handler(
      context({ ...repository, sourcePath: 'src' }) as never,
    );
    expect(requests[0].body.files).toEqual([
      { path: 'server.js', content: 'listen();\n' },
    ]);
    await expect(
      action.handler(context({ ...repository, sourcePath: '..' }) as never),
    ).rejects.toThrow(/not allowed/);
  });

  it.each([
    ['a link', () => symlinkSync('/etc/passwd', `${workspace.path}/link`)],
    [
      'not text',
      () => workspace.addContent({ binary: Buffer.from([0xff, 0xfe, 0]) }),
    ],
    ['nothing', () => workspace.setContent({ empty: {} })],
  ])('refuse what is %s', async (words, prepare) => {
    prepare();
    await expect(
      createRepositoryAction(releases).handler(context(repository) as never),
    ).rejects.toThrow(new RegExp(words));
    expect(requests).toEqual([]);
  });

  it('start a build', async () => {
    answer = {
      status: 202,
      body: { id: 'b1', number: 1, commit: { id: 'c1' } },
    };
    const ctx = context({ entityRef: 'shop', revision: 'main' });
    await startBuildAction(releases).handler(ctx as never);
    expect(requests[0].request.url).toBe(
      '/api/releases/services/default/shop/builds',
    );
    expect(requests[0].body).toEqual({ revision: 'main', unlessBuilt: true });
    expect(outputs(ctx)).toEqual({
      buildId: 'b1',
      number: 1,
      commit: 'c1',
      pagePath: '/catalog/default/component/shop/releases/builds/b1',
    });
  });

  it.each([
    [403, 'NotAllowedError'],
    [404, 'NotFoundError'],
    [409, 'ConflictError'],
    [422, 'InputError'],
    [503, 'ServiceUnavailableError'],
  ])('fail with the sentence of a %s', async (status, name) => {
    answer = {
      status,
      body: {
        error: {
          name: 'x',
          code: 'repository.exists',
          message: 'It is there.',
        },
      },
    };
    await expect(
      createRepositoryAction(releases).handler(context(repository) as never),
    ).rejects.toMatchObject({
      name,
      message: 'It is there. (repository.exists)',
    });
  });

  it('fail with the status of what is no answer of the API', async () => {
    answer = { status: 502, body: '<html>Bad gateway</html>' };
    await expect(
      createRepositoryAction(releases).handler(context(repository) as never),
    ).rejects.toThrow('The release system answered with status 502');
  });
});
