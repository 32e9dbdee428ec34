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

function emptied(value: object): object {
  if ('items' in value && Array.isArray(value.items)) {
    return { ...value, items: [] };
  }
  // Of the delivery page: weeks in which nothing ended.
  return 'total' in value
    ? { ...value, total: { succeeded: 0, failed: 0, aborted: 0 } }
    : value;
}

function answer(state: State, original: () => Promise<unknown>) {
  switch (state) {
    case 'loading':
      return new Promise(() => {});
    case 'empty':
      return original().then(value => emptied(value as object));
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
