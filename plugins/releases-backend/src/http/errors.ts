/**
 * How errors leave: a status, a stable code and a sentence. Never a stack, never the body of another system.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { ErrorBody } from '@slipway/backstage-plugin-releases-common';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { randomUUID } from 'node:crypto';

/** By name of @backstage/errors: the status, and the code of an error that brings none. */
const BY_NAME: Record<string, { status: number; code: string }> = {
  InputError: { status: 400, code: 'request.invalid' },
  AuthenticationError: { status: 401, code: 'authentication.required' },
  NotAllowedError: { status: 403, code: 'permission.denied' },
  NotFoundError: { status: 404, code: 'not-found' },
  ConflictError: { status: 409, code: 'conflict' },
  NotModifiedError: { status: 304, code: 'not-modified' },
  ServiceUnavailableError: { status: 503, code: 'unavailable' },
};

/** The last handler of the router. */
export function errorMiddleware(logger: LoggerService): ErrorRequestHandler {
  return (error, request, response, _next) => {
    if (response.headersSent) {
      // A stream that broke: nothing can be said any more but by ending it.
      logger.warn(
        `${request.method} ${request.path} broke off: ${stringifyError(error)}`,
      );
      response.destroy();
      return;
    }
    const known = describe(error);
    if (known) {
      sendError(response, known);
      return;
    }
    const reference = randomUUID();
    logger.error(
      `${request.method} ${request.path} failed (${reference})`,
      error instanceof Error ? error : new Error(stringifyError(error)),
    );
    sendError(
      response,
      new ReleasesError(
        'internal',
        `Something failed inside Slipway; its log says what, under reference ${reference}.`,
        { status: 500, details: { reference } },
      ),
    );
  };
}

/** For whatever no route took. */
export function routeNotFound(): RequestHandler {
  return request => {
    throw new ReleasesError(
      'route.not-found',
      `There is no ${request.method} ${request.path} here; openapi.yaml lists what there is.`,
      { status: 404 },
    );
  };
}

/** Writes one error as the answer. */
export function sendError(response: Response, error: ReleasesError): void {
  const body: ErrorBody = {
    error: {
      name: error.name,
      message: error.message,
      code: error.code,
      ...(Object.keys(error.details).length > 0 && { details: error.details }),
    },
  };
  response.status(error.status).json(body);
}

function describe(error: unknown): ReleasesError | undefined {
  if (isReleasesError(error)) {
    return error;
  }
  const { name, message } = (error ?? {}) as {
    name?: string;
    message?: string;
  };
  const known = name ? BY_NAME[name] : undefined;
  if (!known) {
    return undefined;
  }
  const answer = new ReleasesError(known.code, message ?? name ?? '', {
    status: known.status,
  });
  answer.name = name!;
  return answer;
}

/** By shape, because a module may carry its own copy of releases-node. */
function isReleasesError(error: unknown): error is ReleasesError {
  const candidate = error as Partial<ReleasesError> | undefined;
  return (
    error instanceof Error &&
    candidate?.name === 'ReleasesError' &&
    typeof candidate.code === 'string' &&
    typeof candidate.status === 'number'
  );
}
