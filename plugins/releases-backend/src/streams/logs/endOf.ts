/**
 * Why a log goes no further, as a reader may know it.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';

export interface LogEnd {
  /** `ended` when the copy of the instance has ended, else the code of an error or why the stream was closed. */
  reason: string;
  /** One sentence. */
  message?: string;
}

/** Conditions with a code speak for themselves; anything else goes to the backend's own log, since it may hold what is not for everybody. */
export function endOf(error: unknown, logger: LoggerService): LogEnd {
  const { code, message } = (error ?? {}) as {
    code?: unknown;
    message?: string;
  };
  if (
    error instanceof Error &&
    typeof code === 'string' &&
    code.includes('.')
  ) {
    return { reason: code, message };
  }
  logger.error(`The log of an instance broke off: ${stringifyError(error)}`);
  return {
    reason: 'target.unavailable',
    message:
      "The target stopped telling the log; the portal's own log says why. Open it again in a moment.",
  };
}
