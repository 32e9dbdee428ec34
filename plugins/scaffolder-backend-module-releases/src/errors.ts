/**
 * Errors of the releases API as a person who filled in a wizard reads them.
 */
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { ErrorBody } from '@slipway/backstage-plugin-releases-common';

/** The sentence is the releases backend's own, for it names the thing, the cause and what to do. */
export async function errorOfResponse(response: {
  status: number;
  json(): Promise<unknown>;
}): Promise<Error> {
  const error = (await bodyOf(response))?.error;
  const message = error?.message
    ? `${error.message} (${error.code})`
    : `The release system answered with status ${response.status} and no reason.`;
  return Object.assign(byStatus(response.status, message), {
    code: error?.code,
  });
}

/** The stable code of the releases backend, where the error came from there. */
export function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | undefined)?.code;
}

/**
 * Runs a step and, when it fails, says in the same error what the steps before it made: it stays, and a further run goes on with it.
 *
 * @param made - a whole sentence
 * @param unless - codes of errors by which the sentence would be wrong
 */
export async function orSayWhatWasMade<T>(
  made: string,
  work: () => Promise<T>,
  unless: string[] = [],
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && !unless.includes(codeOf(error) ?? '')) {
      error.message = `${error.message} ${made} Run this again with the same answers, and it goes on from here.`;
    }
    throw error;
  }
}

function byStatus(status: number, message: string): Error {
  switch (status) {
    case 401:
    case 403:
      return new NotAllowedError(message);
    case 404:
      return new NotFoundError(message);
    case 409:
      return new ConflictError(message);
    default:
      return status < 500
        ? new InputError(message)
        : new ServiceUnavailableError(message);
  }
}

async function bodyOf(response: {
  json(): Promise<unknown>;
}): Promise<Partial<ErrorBody> | undefined> {
  try {
    return (await response.json()) as Partial<ErrorBody>;
  } catch {
    // Not from the releases backend but from something in front of it; the status says what there is to say.
    return undefined;
  }
}
