/**
 * Reads what came back, or did not, as the errors of this module.
 */
import { IncomingMessage } from 'node:http';
import { ApiError, UnreachableError } from './errors';
import { missingVerbOf } from './refusals';

/** Of a refusal's body; the rest is read and dropped. */
const REFUSAL_BYTES = 256 * 1024;

interface Status {
  kind?: string;
  message?: string;
  reason?: string;
  details?: { retryAfterSeconds?: number };
}

/** What the error is about. */
export interface Asked {
  cluster: string;
  /** Host and port of the API server. */
  host: string;
  method: string;
  path: string;
}

/** The whole body as text; `limit` in bytes, beyond which it is cut. */
export async function readText(
  response: IncomingMessage,
  limit = Number.POSITIVE_INFINITY,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (size < limit) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseStatus(text: string): Status | undefined {
  try {
    const parsed = JSON.parse(text);
    return parsed?.kind === 'Status' ? parsed : undefined;
  } catch {
    // Something between us and the API server answered, or an old path that speaks plain text: its words are the message.
    return undefined;
  }
}

/** `Retry-After` is seconds or a date. */
function secondsOf(header: string | undefined): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const until = Date.parse(header) - Date.now();
  return Number.isNaN(until) ? undefined : Math.max(0, until / 1000);
}

/** Of an answer with a status of 400 or above. */
export async function apiErrorOf(
  response: IncomingMessage,
  asked: Asked,
): Promise<ApiError> {
  const text = await readText(response, REFUSAL_BYTES);
  const status = parseStatus(text);
  const message =
    status?.message ??
    (text.trim().slice(0, 500) || `${response.statusMessage}`);
  return new ApiError({
    cluster: asked.cluster,
    status: response.statusCode ?? 0,
    reason: status?.reason,
    message,
    missing: missingVerbOf(response.statusCode, message),
    method: asked.method,
    path: asked.path,
    retryAfterSeconds:
      secondsOf(response.headers['retry-after']) ??
      status?.details?.retryAfterSeconds,
    details: status?.details,
  });
}

const CAUSES: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be resolved now',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is signed by itself; give its certificate authority as caData or caFile',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate authority is not trusted; give it as caData or caFile',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate authority is not trusted; give it as caData or caFile',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate authority is not trusted; give it as caData or caFile',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

export function unreachable(asked: Asked, error: unknown): UnreachableError {
  if (error instanceof UnreachableError) return error;
  const { code, message } = error as { code?: string; message?: string };
  const cause = (code && CAUSES[code]) || message || String(error);
  return new UnreachableError(
    asked.cluster,
    `The API server of cluster '${asked.cluster}' at ${asked.host} does not answer: ${cause}`,
    error,
  );
}

export function tooSlow(asked: Asked, seconds: number): UnreachableError {
  return new UnreachableError(
    asked.cluster,
    `The API server of cluster '${asked.cluster}' at ${asked.host} did not answer ${asked.method} ${asked.path} within ${seconds} s`,
  );
}
