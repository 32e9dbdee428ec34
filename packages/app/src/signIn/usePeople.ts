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

export function usePeople(): { people?: Person[]; error?: Error } {
  const discoveryApi = useApi(discoveryApiRef);
  const [people, setPeople] = useState<Person[]>();
  const [error, setError] = useState<Error>();

  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;

    const load = async () => {
      const response = await fetch(
        `${await discoveryApi.getBaseUrl('auth')}/example-people/people`,
        { signal: abort.signal },
      );
      if (!response.ok) {
        throw await ResponseError.fromResponse(response);
      }
      const { items } = (await response.json()) as { items: Person[] };
      if (items.length) {
        setPeople(items);
      } else {
        timer = setTimeout(attempt, RETRY_MS);
      }
    };
    const attempt = () => {
      load().catch(cause => {
        if (!abort.signal.aborted) setError(cause);
      });
    };
    attempt();

    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [discoveryApi]);

  return { people, error };
}
