/**
 * One watch: its lines as events, until it ends or falls silent.
 */
import { ApiError } from '../clusters/errors';
import { Cluster } from '../clusters/types';
import { Line, lines } from './lines';

export type WatchEvent =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; object: unknown }
  /** A line that is no event, or too long to be one. */
  | { type: 'SPOILT'; name: string; reason: string };

interface Status {
  code?: number;
  reason?: string;
  message?: string;
  details?: { retryAfterSeconds?: number };
}

export interface WatchOptions {
  resourceVersion: string;
  /** After so long without a byte the connection counts as dead, milliseconds. */
  idleMillis: number;
  /** The API server is asked to end the watch by then. */
  timeoutSeconds: number;
  /** Bytes of one line. */
  longestLine: number;
  signal: AbortSignal;
  /** The API server accepted the watch. */
  opened: () => void;
  /** The API server said something. */
  heard: () => void;
}

/**
 * Ends when the API server ends it. Throws `ApiError` for a refusal, also for one in the stream, and whatever breaks the connection.
 */
export async function* watchEvents(
  cluster: Cluster,
  path: string,
  options: WatchOptions,
): AsyncGenerator<WatchEvent> {
  const stream = await cluster.stream({
    path,
    query: {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: options.resourceVersion,
      timeoutSeconds: options.timeoutSeconds,
    },
    signal: options.signal,
  });
  options.opened();
  const idle = setTimeout(
    () =>
      stream.destroy(
        new Error(
          `Cluster ${cluster.name} said nothing for ${
            options.idleMillis / 1000
          } s on the watch of ${path}, not even a bookmark; the connection counts as dead.`,
        ),
      ),
    options.idleMillis,
  );
  const chunks = async function* heard(): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      options.heard();
      idle.refresh();
      yield chunk;
    }
  };
  try {
    for await (const line of lines(chunks(), options.longestLine)) {
      yield parse(cluster, path, line);
    }
  } finally {
    clearTimeout(idle);
    stream.destroy();
  }
}

function parse(cluster: Cluster, path: string, line: Line): WatchEvent {
  if ('tooLong' in line) {
    const { bytes, beginning } = line.tooLong;
    return spoilt(beginning, `its event of ${bytes} bytes is too long`);
  }
  let event: { type?: unknown; object?: unknown };
  try {
    event = JSON.parse(line.text);
  } catch (error) {
    return spoilt(line.text, `its event is no JSON: ${error}`);
  }
  switch (event?.type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
    case 'BOOKMARK':
      return { type: event.type, object: event.object };
    case 'ERROR':
      throw refusal(cluster, path, (event.object ?? {}) as Status);
    default:
      return spoilt(line.text, `its event is of type '${event?.type}'`);
  }
}

function spoilt(text: string, reason: string): WatchEvent {
  // The object's own name comes first in its metadata.
  const name = /"metadata":\s*\{[^{}]*?"name":\s*"([^"]+)"/.exec(text)?.[1];
  return { type: 'SPOILT', name: name ?? '?', reason };
}

function refusal(cluster: Cluster, path: string, status: Status): ApiError {
  return new ApiError({
    cluster: cluster.name,
    status: status.code ?? 500,
    reason: status.reason,
    message: status.message ?? `The watch of ${path} was ended with an error.`,
    method: 'GET',
    path,
    retryAfterSeconds: status.details?.retryAfterSeconds,
    details: status.details,
  });
}
