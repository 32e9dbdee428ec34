/**
 * What a cluster refuses, in the words of the driver contracts.
 */
import {
  ErrorNature,
  ReleasesError,
} from '@slipway/backstage-plugin-releases-node';
import { ApiError, UnreachableError } from '../clusters';

/** @param lost - what it means for a call that nothing was heard of it: a read is tried again, a write may have happened */
export function refusalOf(
  error: unknown,
  target: string,
  lost: ErrorNature = 'transient',
): unknown {
  if (error instanceof UnreachableError) {
    return new ReleasesError('target.unavailable', error.message, {
      status: 503,
      nature: lost,
      cause: error,
    });
  }
  if (!(error instanceof ApiError)) {
    return error;
  }
  const { cluster, status, message } = error.options;
  const sentence = message.replace(/\.$/, '');
  if (status === 429 || status >= 500 || status === 401) {
    return new ReleasesError(
      'target.unavailable',
      `Cluster '${cluster}' does not answer as it should for target ${target}: ${sentence}.`,
      {
        status: 503,
        nature: status >= 500 && status !== 503 ? lost : 'transient',
        cause: error,
      },
    );
  }
  const advice =
    status === 403
      ? ' Give the service account of Slipway that verb, or raise the quota.'
      : '';
  return new ReleasesError(
    'target.refused',
    `Cluster '${cluster}' refuses this of target ${target}: ${sentence}.${advice}`,
    { status: 409, cause: error, details: { ...error.options.missing } },
  );
}

/** Calls, and throws what went wrong in the words of the contracts. */
export async function inWords<T>(
  target: string,
  call: () => Promise<T>,
  lost?: ErrorNature,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw refusalOf(error, target, lost);
  }
}
