/**
 * The generated client, sending header parameters under the names that HTTP knows; the generator sends those that the code has.
 */
import { DefaultApiClient } from './schema/openapi/generated';

const HEADERS: Record<string, string> = { idempotencyKey: 'Idempotency-Key' };

function withHeaderNames(inner: typeof fetch): typeof fetch {
  return (input, init) => {
    const headers = init?.headers as Record<string, string> | undefined;
    return inner(input, {
      ...init,
      headers:
        headers &&
        Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [
            HEADERS[name] ?? name,
            value,
          ]),
        ),
    });
  };
}

/**
 * The HTTP API of Slipway, typed.
 *
 * @public
 */
export class ReleasesClient extends DefaultApiClient {
  constructor(options: {
    discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
    fetchApi: { fetch: typeof fetch };
  }) {
    super({
      discoveryApi: options.discoveryApi,
      fetchApi: {
        fetch: withHeaderNames((input, init) =>
          options.fetchApi.fetch(input, init),
        ),
      },
    });
  }
}
