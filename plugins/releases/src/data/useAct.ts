/**
 * Asking the back end to do something: never believed done before it answers, repeated safely when no answer came.
 */
import { ReleasesApiError } from '@slipway/backstage-plugin-releases-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useService } from './service';

/**
 * `run` sends the same idempotency key again as long as the input is the same and no answer came; an answer, good or bad, ends the attempt.
 */
export function useAct<TInput, TResult>(
  call: (input: TInput, idempotencyKey: string) => Promise<TResult>,
  onDone?: (result: TResult) => void,
) {
  const { ref } = useService();
  const client = useQueryClient();
  const attempt = useRef<{ body: string; key: string }>();

  const mutation = useMutation<TResult, ReleasesApiError, TInput>({
    mutationFn: input => {
      const body = JSON.stringify(input);
      if (attempt.current?.body !== body) {
        attempt.current = { body, key: crypto.randomUUID() };
      }
      return call(input, attempt.current.key);
    },
    onError: error => {
      if (!(error instanceof ReleasesApiError && error.unanswered)) {
        attempt.current = undefined;
      }
    },
    onSuccess: result => {
      attempt.current = undefined;
      // The feed says the same; this does not wait for it.
      client.invalidateQueries({ queryKey: ['releases', ref] });
      onDone?.(result);
    },
  });

  return {
    run: (input: TInput) => mutation.mutate(input),
    requesting: mutation.isPending,
    error: mutation.error,
    reset: mutation.reset,
  };
}
