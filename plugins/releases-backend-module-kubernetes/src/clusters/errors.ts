/**
 * What a cluster's refusals and silences become.
 */
import { MissingVerb } from './refusals';

/** The API server answered, and said no. */
export class ApiError extends Error {
  readonly name = 'ApiError';

  constructor(
    readonly options: {
      cluster: string;
      /** HTTP status. */
      status: number;
      /** `Status.reason` of Kubernetes, for example `NotFound`, `Conflict`, `Expired`. */
      reason?: string;
      /** The server's own sentence. */
      message: string;
      /** Of the request. */
      method: string;
      path: string;
      retryAfterSeconds?: number;
      /** `Status.details` of Kubernetes, unread. */
      details?: unknown;
      /** What is missing in our role, where that is why. */
      missing?: MissingVerb;
    },
  ) {
    super(options.message);
  }

  get status(): number {
    return this.options.status;
  }
}

/** The API server did not answer. Trying again may help. */
export class UnreachableError extends Error {
  readonly name = 'UnreachableError';

  constructor(readonly cluster: string, message: string, cause?: unknown) {
    super(message, { cause });
  }
}
