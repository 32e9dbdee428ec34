/**
 * The plugin as a whole: it starts, answers, and says clearly what it does not take.
 */
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import { releasesPlugin } from './plugin';

const start = (releases: object = {}) =>
  startTestBackend({
    features: [
      releasesPlugin,
      catalogServiceMock.factory({ entities: [] }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost:3000' },
          backend: { baseUrl: 'http://localhost:7007' },
          releases: releases as never,
        },
      }),
    ],
  });

describe('the plugin', () => {
  it('starts with nothing configured', async () => {
    const { server } = await start();
    const live = await request(server).get('/api/releases/health/live');
    expect([live.status, live.body]).toEqual([200, { ok: true }]);
    const capabilities = await request(server).get(
      '/api/releases/capabilities',
    );
    expect(capabilities.body).toMatchObject({ sources: [], builders: [] });
    const unknown = await request(server).get('/api/releases/nothing');
    expect(unknown.status).toBe(404);
    expect(unknown.body.error.code).toBe('route.not-found');
  });

  it('answers 413 to a body of 100 MB, and goes on', async () => {
    const { server } = await start();
    const large = await request(server)
      .post('/api/releases/services')
      .set('Content-Type', 'application/json')
      .set('Idempotency-Key', 'large-body')
      .set('Content-Length', String(100 * 1024 * 1024))
      .send('{"name": "');
    expect([large.status, large.body.error.code]).toEqual([
      413,
      'request.too-large',
    ]);
    const next = await request(server).get('/api/releases/health/live');
    expect(next.status).toBe(200);
  });

  it.each([
    [{ grants: [{ subject: 'user:default/x', role: 'king' }] }, /king/],
    [{ engine: { roles: ['boss'] } }, /boss/],
    [{ pipelineTemplates: [{ id: 'x', body: 'y' }] }, /title/],
    [{ pipelineTemplates: [{ file: 'no/such/file.yaml' }] }, /no such file/],
    [{ targets: [{ id: 'Bad Id', driver: 'local' }] }, /Bad Id/],
  ])('does not start with %j', async (releases, problem) => {
    await expect(start(releases)).rejects.toThrow(problem);
  });
});
