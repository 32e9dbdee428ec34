/*
 * When the back end counts as ready, and when as alive.
 */
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { RootLifecycleService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { LoopHealth } from './LoopHealth';

describe('LoopHealth', () => {
  let server: Server;
  let alive: boolean;
  let start: () => void;
  let beginShutdown: () => void;
  let health: LoopHealth;

  beforeEach(async () => {
    alive = true;
    server = createServer((request, response) => {
      const found = request.url === '/api/releases/health/live';
      response.statusCode = found && alive ? 200 : 503;
      response.end();
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    health = new LoopHealth({
      discovery: mockServices.discovery.mock({
        getBaseUrl: async id => `http://127.0.0.1:${port}/api/${id}`,
      }),
      lifecycle: {
        addStartupHook: hook => {
          start = hook;
        },
        addBeforeShutdownHook: hook => {
          beginShutdown = hook;
        },
        addShutdownHook: () => {},
      } as RootLifecycleService,
    });
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => {
      server.close(resolve);
    });
  });

  const statuses = async () => ({
    ready: (await health.getReadiness()).status,
    live: (await health.getLiveness()).status,
  });

  it('is ready between start and shutdown, and alive throughout', async () => {
    expect(await statuses()).toEqual({ ready: 503, live: 200 });
    start();
    expect(await statuses()).toEqual({ ready: 200, live: 200 });
    beginShutdown();
    expect(await statuses()).toEqual({ ready: 503, live: 200 });
  });

  it('is not alive when a loop has died, and is again when it runs', async () => {
    start();
    alive = false;
    expect(await health.getLiveness()).toEqual({
      status: 503,
      payload: {
        status: 'error',
        message: expect.stringContaining('background loop'),
      },
    });
    alive = true;
    expect(await statuses()).toEqual({ ready: 200, live: 200 });
  });
});
