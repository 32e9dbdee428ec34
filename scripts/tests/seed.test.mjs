/*
 * Seeding against a stand-in of the portal: it goes through the path as people
 * would, goes on where a former run ended, and names the step that failed.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { afterEach, test } from 'node:test';
import { seed } from '../seed.mjs';

const servers = [];
afterEach(() => servers.splice(0).forEach(server => server.close()));

/** A portal that answers by method and path (query left out), and remembers who asked for what. */
async function portal(routes) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks)) : {};
    const url = new URL(request.url, 'http://portal');
    const person = request.headers['x-slipway-example-person'];
    const path = url.pathname.replace(
      '/api/releases/services/default/hello-shop',
      '',
    );
    if (person) {
      response.end(
        JSON.stringify({
          backstageIdentity: { token: person },
          profile: { displayName: person },
        }),
      );
      return;
    }
    const who = request.headers.authorization?.slice('Bearer '.length);
    if (request.method !== 'GET') {
      asked.push(
        [who, request.method, path, body.environment].filter(Boolean).join(' '),
      );
      assert.ok(request.headers['idempotency-key']);
    }
    const answer = routes[`${request.method} ${path}`]?.(body, url) ?? {
      status: 404,
      body: { error: { code: 'not-found', message: 'There is none.' } },
    };
    response.writeHead(answer.status ?? 200);
    response.end(JSON.stringify(answer.body ?? answer));
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  servers.push(server);
  return { asked, baseUrl: `http://127.0.0.1:${server.address().port}` };
}

const version = name => ({ id: `v${name}`, name });
const deployed = (versionName, state = 'succeeded') => ({
  id: `d${versionName}`,
  number: 1,
  versionName,
  state,
});

test('does nothing when the last step was done', async () => {
  const { asked, baseUrl } = await portal({
    'GET ': () => ({ name: 'hello-shop' }),
    'GET /versions': () => ({ items: [version('1.3.0-broken')] }),
  });
  const said = [];
  await seed({ baseUrl, log: line => said.push(line) });
  assert.deepEqual(asked, []);
  assert.deepEqual(said, []);
});

test('promotes as those who may, and says why a promotion failed', async () => {
  const { asked, baseUrl } = await portal({
    'POST /api/releases/repositories': () => ({ status: 201, body: {} }),
    'GET ': () => ({ name: 'hello-shop', source: { cloneUrl: '/nowhere' } }),
    'GET /api/catalog/entities/by-name/component/default/hello-shop':
      () => ({}),
    'GET /versions': () => ({ items: [version('1.0.0')] }),
    'GET /builds': () => ({ items: [] }),
    'GET /deployments': (_, url) => ({
      items:
        url.searchParams.get('environment') === 'dev'
          ? [deployed('1.0.0')]
          : [],
    }),
    'POST /deployments': ({ environment }) => ({
      status: 202,
      body: { id: environment },
    }),
    'GET /deployments/test': () => deployed('1.0.0'),
    'GET /deployments/staging': () => ({
      ...deployed('1.0.0', 'failed'),
      explanation: { sentence: 'It never became healthy.' },
    }),
  });
  await assert.rejects(seed({ baseUrl, log: () => {} }), {
    message:
      'The sample service is not complete: promoting 1.0.0 to staging failed. Deployment #1 failed: It never became healthy. Start the portal again to go on from there.',
  });
  assert.deepEqual(asked, [
    'developer POST /api/releases/repositories',
    'tester POST /deployments test',
    'operator POST /deployments staging',
  ]);
});

test('goes on after a repository was made and its service was not', async () => {
  const { asked, baseUrl } = await portal({
    'POST /api/releases/repositories': () => ({
      status: 409,
      body: { error: { code: 'repository.exists', message: 'Taken.' } },
    }),
    'POST /api/releases/services': () => ({
      status: 422,
      body: { error: { code: 'pipeline.invalid', message: 'No such step.' } },
    }),
  });
  await assert.rejects(
    seed({ baseUrl, log: () => {} }),
    /making its repository failed\. POST .* answered 422 pipeline\.invalid: No such step\./,
  );
  assert.deepEqual(asked, [
    'developer POST /api/releases/repositories',
    'developer POST /api/releases/services',
  ]);
});

test('says that the portal does not answer', async () => {
  await assert.rejects(
    seed({ baseUrl: 'http://127.0.0.1:1', log: () => {} }),
    /signing in failed\. .* does not answer/,
  );
});
