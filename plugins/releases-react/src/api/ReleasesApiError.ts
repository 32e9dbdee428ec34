/**
 * What the API refused or failed at, as one error class.
 */

/**
 * An answer of the API that is no success, or no answer at all (`status` 0, code `network.unreachable`).
 *
 * @public
 */
export class ReleasesApiError extends Error {
  /** HTTP status; 0 when nothing answered. */
  readonly status: number;
  /** Stable, for example `deployment.base-changed`. */
  readonly code: string;
  readonly details?: Record<string, unknown>;

  constructor(options: {
    status: number;
    code: string;
    message: string;
    details?: Record<string, unknown>;
    cause?: unknown;
  }) {
    super(options.message, { cause: options.cause });
    this.name = 'ReleasesApiError';
    this.status = options.status;
    this.code = options.code;
    this.details = options.details;
  }

  /** Whether the request may have been carried out although no answer came: repeat it with the same key. */
  get unanswered(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 504;
  }

  /** Reads the error out of a response; a body of another shape becomes code `http.<status>`. */
  static async fromResponse(response: Response): Promise<ReleasesApiError> {
    const { status } = response;
    let body: unknown;
    try {
      body = JSON.parse(await response.text());
    } catch {
      // A proxy answered with a page of its own; the status says what is known.
      body = undefined;
    }
    const error = (
      body as
        | {
            error?: {
              message?: string;
              code?: string;
              name?: string;
              details?: Record<string, unknown>;
            };
          }
        | undefined
    )?.error;
    return new ReleasesApiError({
      status,
      code: error?.code ?? error?.name ?? `http.${status}`,
      message:
        error?.message ??
        `The release system answered ${status} ${response.statusText}`.trim(),
      details: error?.details,
    });
  }

  /** Wraps whatever `fetch` threw. */
  static fromFailure(cause: unknown): ReleasesApiError {
    return new ReleasesApiError({
      status: 0,
      code: 'network.unreachable',
      message: `The release system cannot be reached: ${
        cause instanceof Error ? cause.message : String(cause)
      }`,
      cause,
    });
  }
}
