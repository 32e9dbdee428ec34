/**
 * How requests and pages that get no terminal are told.
 */
import { IncomingMessage, STATUS_CODES } from 'node:http';
import { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { Closing, TICKET_PREFIX } from './protocol';

const NOT_OPENED = 4404;

export function ticketOf(request: IncomingMessage): string | undefined {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',');
  return offered
    .map(protocol => protocol.trim())
    .find(protocol => protocol.startsWith(TICKET_PREFIX))
    ?.slice(TICKET_PREFIX.length);
}

/** Answers an upgrade request without upgrading. */
export function answer(socket: Duplex, status: number): void {
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    () => socket.destroy(),
  );
}

/** Tells the page of an open socket why there is no terminal, and closes it. */
export function refuse(
  page: WebSocket,
  { status, code, reason }: Closing,
): void {
  page.resume();
  page.send(JSON.stringify({ type: 'closing', code, reason }));
  page.close(status, code);
}

export function closingOf(error: unknown): Closing {
  const { code, message } = error as { code?: unknown; message?: string };
  const known = typeof code === 'string' && message;
  return {
    status: NOT_OPENED,
    code: known ? code : 'terminal.unavailable',
    reason: known
      ? message
      : 'The terminal could not be opened; open a new one in a moment.',
  };
}
