/**
 * What the rest of this module knows of a cluster: one API server, reached with the credentials that hold now.
 */
import { Readable } from 'node:stream';
import type { WebSocket } from 'ws';

export interface ApiRequest {
  /** Default `GET`. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute, for example `/apis/apps/v1/namespaces/shop/deployments`; parts are encoded by the caller. */
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  /** Of the body. Default `application/json`; a server-side apply says `application/apply-patch+yaml`. */
  contentType?: string;
  signal?: AbortSignal;
  /** For the whole answer of `request`, for its first byte in `stream`. Default 30. */
  timeoutSeconds?: number;
}

/**
 * One API server. Errors of every method: `ApiError` (the server answered with a status of 400 or above, or in a socket's place) and
 * `UnreachableError` (it did not answer: refused, reset, too slow, certificate not trusted).
 */
export interface Cluster {
  /** As in Backstage's `kubernetes:` configuration. */
  readonly name: string;
  /** The parsed JSON of the answer. */
  request<T>(request: ApiRequest): Promise<T>;
  /** The body as it arrives, for watches and logs. Destroying it, or the request's signal, ends the request. */
  stream(request: ApiRequest): Promise<Readable>;
  /** An open WebSocket, for exec. Listeners attached in the turn in which this resolves miss nothing; an error shows as `close`. */
  socket(
    path: string,
    query: [string, string][],
    protocols: string[],
  ): Promise<WebSocket>;
}
