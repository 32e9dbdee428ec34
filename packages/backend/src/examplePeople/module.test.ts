/*
 * Signing in as an example person, and every place where that is refused.
 */
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import authPlugin from '@backstage/plugin-auth-backend';
import { UserEntity } from '@backstage/catalog-model';
import { JsonObject } from '@backstage/types';
import request from 'supertest';
import examplePeople from './index';

const user = (
  name: string,
  annotations?: Record<string, string>,
): UserEntity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: {
    name,
    namespace: 'default',
    annotations,
    description: `What ${name} may do`,
  },
  spec: { profile: { displayName: `The ${name}` }, memberOf: [] },
  relations: [{ type: 'memberOf', targetRef: 'group:default/developers' }],
});

const ENTITIES = [
  user('tester', { 'slipway.dev/example-person': '2' }),
  user('developer', { 'slipway.dev/example-person': '1' }),
  user('boss'),
];

async function start(
  auth: JsonObject = {
    environment: 'development',
    providers: { 'example-people': {} },
  },
) {
  const { server } = await startTestBackend({
    features: [
      authPlugin,
      examplePeople,
      catalogServiceMock.factory({ entities: ENTITIES }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost' },
          backend: { baseUrl: 'http://localhost' },
          auth,
        },
      }),
    ],
  });
  return server;
}

describe('the example people', () => {
  const nodeEnv = process.env.NODE_ENV;
  const setNodeEnv = (value: string | undefined) =>
    Object.assign(process.env, { NODE_ENV: value });

  beforeEach(() => setNodeEnv('development'));
  afterEach(() => setNodeEnv(nodeEnv));

  it('are offered in their order, with what each may do, to whoever is not signed in', async () => {
    const response = await request(await start()).get(
      '/api/auth/example-people/people',
    );
    expect(response.status).toBe(200);
    expect(response.body.items).toEqual([
      {
        name: 'developer',
        entityRef: 'user:default/developer',
        displayName: 'The developer',
        may: 'What developer may do',
      },
      expect.objectContaining({ name: 'tester' }),
    ]);
  });

  it('get a token for the chosen person, with its groups', async () => {
    const response = await request(await start())
      .get('/api/auth/example-people/refresh')
      .set('x-slipway-example-person', 'developer');
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({
      profile: { displayName: 'The developer' },
      backstageIdentity: {
        token: expect.any(String),
        identity: {
          type: 'user',
          userEntityRef: 'user:default/developer',
          ownershipEntityRefs: [
            'user:default/developer',
            'group:default/developers',
          ],
        },
      },
    });
  });

  it.each([
    ['a user who is no example person', 'boss', 401],
    ['a person who does not exist', 'nobody', 401],
  ])('refuse %s', async (_what, name, status) => {
    const response = await request(await start())
      .get('/api/auth/example-people/refresh')
      .set('x-slipway-example-person', name);
    expect(response.status).toBe(status);
    expect(response.body.backstageIdentity).toBeUndefined();
  });

  it('refuse a request that names nobody', async () => {
    const response = await request(await start()).get(
      '/api/auth/example-people/refresh',
    );
    expect(response.status).toBe(400);
  });

  it('are not there unless configured', async () => {
    const server = await start({ environment: 'development' });
    const people = await request(server).get('/api/auth/example-people/people');
    expect(people.status).toBe(404);
    const refresh = await request(server)
      .get('/api/auth/example-people/refresh')
      .set('x-slipway-example-person', 'developer');
    expect(refresh.status).toBe(404);
  });

  it('keep the back end from starting in production', async () => {
    setNodeEnv('production');
    await expect(start()).rejects.toThrow(
      /example people sign in without a password .* NODE_ENV is 'production'\. Remove 'auth\.providers\.example-people'/,
    );
  });

  it('keep the back end from starting when nothing says development', async () => {
    setNodeEnv('');
    await expect(start()).rejects.toThrow(/NODE_ENV is not set/);
  });

  it('keep the back end from starting when auth is configured for production', async () => {
    await expect(
      start({ environment: 'production', providers: { 'example-people': {} } }),
    ).rejects.toThrow(/auth\.environment is 'production'/);
  });
});
