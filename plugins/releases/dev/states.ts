/**
 * The states of everything that is read, for the dev harness: `?state=empty`, `loading`, `error` or `forbidden` in the address of a page (or
 * `service-…` for the service itself); without it, the fixtures as they are.
 */
import {
  ReleasesApi,
  ReleasesApiError,
} from '@slipway/backstage-plugin-releases-react';

const STATES = ['empty', 'loading', 'error', 'forbidden'] as const;
type State = (typeof STATES)[number];

/** Reads that the page as a whole stands on. */
const WHOLE = ['getService', 'listEnvironments'];

const ERRORS = {
  error: {
    status: 503,
    code: 'database.unavailable',
    message: 'The database could not be reached. Try again in a moment.',
  },
  forbidden: {
    status: 403,
    code: 'grant.missing',
    message: 'It takes the role viewer on shop-api.',
  },
};

function answer(state: State, original: () => Promise<unknown>) {
  switch (state) {
    case 'loading':
      return new Promise(() => {});
    case 'empty':
      return original().then(value =>
        Array.isArray((value as { items?: unknown }).items)
          ? { ...(value as object), items: [] }
          : value,
      );
    default:
      return Promise.reject(new ReleasesApiError(ERRORS[state]));
  }
}

export function inState(api: ReleasesApi, search: string): ReleasesApi {
  const wanted = new URLSearchParams(search).get('state') ?? '';
  const whole = wanted.startsWith('service-');
  const state = STATES.find(name => name === wanted.replace('service-', ''));
  if (!state) {
    return api;
  }
  return new Proxy(api, {
    get(target, name: keyof ReleasesApi & string) {
      const method = target[name] as unknown as (
        ...args: unknown[]
      ) => Promise<unknown>;
      const reads =
        /^(get|list|find)/.test(name) && (whole || !WHOLE.includes(name));
      return reads
        ? (...args: unknown[]) => answer(state, () => method(...args))
        : method;
    },
  });
}
