/**
 * The plugin as a whole: it starts, answers, and says clearly what it does not take.
 */
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { startTestBackend } from '@backstage/backend-test-utils';
import request from 'supertest';
import { releasesPlugin } from './plugin';

describe('the plugin', () => {
  it('starts with nothing configured', async () => {
    const { server } = await startTestBackend({
      features: [releasesPlugin, catalogServiceMock.factory({ entities: [] })],
    });
    const live = await request(server).get('/api/releases/health/live');
    expect(live.status).toBe(200);
    const capabilities = await request(server).get(
      '/api/releases/capabilities',
    );
    expect(capabilities.body).toEqual({
      sources: [],
      builders: [],
      environments: [],
    });
    const unknown = await request(server).get('/api/releases/nothing');
    expect(unknown.status).toBe(404);
    expect(unknown.body.error.code).toBe('route.not-found');
  });
});
