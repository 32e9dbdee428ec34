/**
 * The client: what it sends, and how it fails.
 */
import { ReleasesApiClient } from './ReleasesApiClient';

const service = { namespace: 'default', name: 'shop-api' };

function client(answer: () => Response | Promise<Response>) {
  const fetch = jest.fn(async (_input: any, _init?: any) => answer());
  return {
    fetch,
    api: new ReleasesApiClient({
      discoveryApi: {
        getBaseUrl: async () => 'https://portal.example/api/releases',
      },
      fetchApi: { fetch },
    }),
  };
}

describe('ReleasesApiClient', () => {
  it('sends the idempotency key under the name that the contract gives it', async () => {
    const { api, fetch } = client(() => Response.json({ id: 'd1' }));
    await api.createDeployment(
      service,
      { environment: 'dev', kind: 'deploy', versionId: 'v1' },
      'key-12345',
    );
    const [url, init] = fetch.mock.calls[0];
    expect(url).toBe(
      'https://portal.example/api/releases/services/default/shop-api/deployments',
    );
    expect(init.headers).toEqual({
      'Content-Type': 'application/json',
      'Idempotency-Key': 'key-12345',
    });
    expect(JSON.parse(init.body)).toEqual({
      environment: 'dev',
      kind: 'deploy',
      versionId: 'v1',
    });
  });

  it('throws what the back end refused, with status, code and sentence', async () => {
    const { api } = client(() =>
      Response.json(
        {
          error: {
            name: 'ConflictError',
            message: 'production now runs 2.4.1.',
            code: 'deployment.base-changed',
          },
        },
        { status: 409 },
      ),
    );
    await expect(api.getService(service)).rejects.toMatchObject({
      name: 'ReleasesApiError',
      status: 409,
      code: 'deployment.base-changed',
      message: 'production now runs 2.4.1.',
      unanswered: false,
    });
  });

  it('makes an error of a page that a proxy sent instead', async () => {
    const { api } = client(
      () => new Response('<html>Bad gateway</html>', { status: 502 }),
    );
    await expect(api.getService(service)).rejects.toMatchObject({
      status: 502,
      code: 'http.502',
      unanswered: true,
    });
  });

  it('says when nothing answered', async () => {
    const { api } = client(() => {
      throw new TypeError('Failed to fetch');
    });
    await expect(api.getService(service)).rejects.toMatchObject({
      status: 0,
      code: 'network.unreachable',
      unanswered: true,
    });
  });

  it('reads a stream of events across chunk borders', async () => {
    const body =
      'event: change\nid: 5\ndata: {"seq":5}\n\n: comment\n\nevent: ping\ndata: {}\n\n';
    const { api, fetch } = client(
      () =>
        new Response(
          new ReadableStream({
            start(controller) {
              const bytes = new TextEncoder().encode(body);
              controller.enqueue(bytes.slice(0, 20));
              controller.enqueue(bytes.slice(20));
              controller.close();
            },
          }),
        ),
    );
    const events = [];
    for await (const event of api.streamFeed(
      { after: 4 },
      new AbortController().signal,
    )) {
      events.push(event);
    }
    expect(fetch.mock.calls[0][0]).toBe(
      'https://portal.example/api/releases/feed?after=4',
    );
    expect(events).toEqual([
      { event: 'open', data: '' },
      { event: 'change', id: '5', data: '{"seq":5}' },
      { event: 'ping', id: undefined, data: '{}' },
    ]);
  });

  it('makes the address of a terminal a WebSocket beside the API, without the ticket', async () => {
    const { api } = client(() =>
      Response.json({
        ticket: 'secret',
        url: '/terminals',
        expiresAt: '',
        idleSeconds: 600,
        maximumSeconds: 14400,
      }),
    );
    const ticket = await api.openTerminal(
      service,
      { environment: 'dev', target: 'local', instanceId: 'dev-1' },
      {},
    );
    expect(ticket.socketUrl).toBe(
      'wss://portal.example/api/releases/terminals',
    );
  });
});
