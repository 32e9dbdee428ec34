import { ReleasesClient } from './ReleasesClient';

describe('ReleasesClient', () => {
  it('sends the idempotency key under its HTTP name, beside the other headers', async () => {
    const fetch = jest.fn(async () => new Response('{}', { status: 202 }));
    const client = new ReleasesClient({
      discoveryApi: { getBaseUrl: async () => 'http://portal/api/releases' },
      fetchApi: { fetch },
    });

    await client.createBuild({
      path: { namespace: 'default', name: 'shop-api' },
      body: { revision: 'main' },
      header: { idempotencyKey: 'once-and-only' },
    });

    expect(fetch).toHaveBeenCalledWith(
      'http://portal/api/releases/services/default/shop-api/builds',
      expect.objectContaining({
        method: 'POST',
        headers: {
          'Idempotency-Key': 'once-and-only',
          'Content-Type': 'application/json',
        },
      }),
    );
  });
});
