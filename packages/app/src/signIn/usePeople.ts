/*
 * The example people, asked again until the back end's catalog has read them.
 */
import { useEffect, useState } from 'react';
import { ResponseError } from '@backstage/errors';
import { discoveryApiRef, useApi } from '@backstage/frontend-plugin-api';

/** One person as `GET /api/auth/example-people/people` describes them. */
export interface Person {
  name: string;
  displayName: string;
  may: string;
}

const RETRY_MS = 1_000;

const sleep = (ms: number) =>
  new Promise(resolve => {
    setTimeout(resolve, ms);
  });

export function usePeople(): { people?: Person[]; error?: Error } {
  const discoveryApi = useApi(discoveryApiRef);
  const [people, setPeople] = useState<Person[]>();
  const [error, setError] = useState<Error>();

  useEffect(() => {
    const abort = new AbortController();

    const load = async () => {
      const baseUrl = await discoveryApi.getBaseUrl('auth');
      while (!abort.signal.aborted) {
        const response = await fetch(`${baseUrl}/example-people/people`, {
          signal: abort.signal,
        });
        if (!response.ok) {
          throw await ResponseError.fromResponse(response);
        }
        const { items } = (await response.json()) as { items: Person[] };
        if (items.length) {
          setPeople(items);
          return;
        }
        await sleep(RETRY_MS);
      }
    };
    load().catch(cause => {
      if (!abort.signal.aborted) setError(cause);
    });

    return () => abort.abort();
  }, [discoveryApi]);

  return { people, error };
}
