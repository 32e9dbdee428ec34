/**
 * Opens a WebSocket to an API server.
 */
import type { LookupFunction } from 'node:net';
import { WebSocket } from 'ws';
import { Access } from './access';
import { apiErrorOf, Asked, unreachable } from './answers';

const HANDSHAKE_MS = 30_000;

/**
 * Resolves when it is open and has chosen one of `protocols`. Nothing is read from it before the caller has had the turn of the event loop
 * in which this resolves, so that listeners attached then miss nothing.
 */
export function openSocket(
  url: URL,
  protocols: string[],
  access: Access,
  lookup: LookupFunction | undefined,
  asked: Asked,
): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocols, {
      ...access.tls,
      headers: { 'user-agent': 'slipway', ...access.headers },
      lookup,
      handshakeTimeout: HANDSHAKE_MS,
      perMessageDeflate: false,
      followRedirects: false,
    });
    // Once open, an error is followed by `close`, which is what the caller listens to.
    socket.on('error', error => reject(unreachable(asked, error)));
    socket.once('unexpected-response', (request, response) => {
      apiErrorOf(response, asked)
        .catch(error => unreachable(asked, error))
        .then(reject)
        .finally(() => request.destroy());
    });
    socket.once('open', () => {
      socket.pause();
      setImmediate(() => socket.resume());
      resolve(socket);
    });
  });
}
