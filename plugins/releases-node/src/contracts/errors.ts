/**
 * The error that every part of Slipway throws for a condition a person can act on: a stable code beside the sentence, so that pages and
 * clients decide by code and people read the sentence.
 */
import { CustomErrorBase } from '@backstage/errors';

/**
 * How the engine treats an error of a driver or step.
 *
 * - `permanent`: the same call will fail again; the step fails now.
 * - `transient`: worth another try with back-off, until the step's deadline.
 * - `unknown`: the call may or may not have taken effect; the engine observes before it does anything else.
 *
 * @public
 */
export type ErrorNature = 'permanent' | 'transient' | 'unknown';

/**
 * @public
 */
export class ReleasesError extends CustomErrorBase {
  /** Stable, lower-case, dotted: `<noun>.<condition>`, for example `repository.not-found`. */
  readonly code: string;
  /** HTTP status that fits the condition when it reaches a client. */
  readonly status: number;
  readonly nature: ErrorNature;
  /** Facts for pages and logs: ids, limits, offending values. Never a secret. */
  readonly details: Record<string, unknown>;

  /**
   * @param code - stable code, for example `repository.not-found`
   * @param message - one sentence that names the thing, the cause and what to do
   */
  constructor(
    code: string,
    message: string,
    options?: {
      status?: number;
      nature?: ErrorNature;
      details?: Record<string, unknown>;
      cause?: unknown;
    },
  ) {
    super(message, options?.cause);
    this.name = 'ReleasesError';
    this.code = code;
    this.status = options?.status ?? 400;
    this.nature = options?.nature ?? 'permanent';
    this.details = options?.details ?? {};
  }
}
