/**
 * Refuses a body that is too large before it was read: a client that declares or sends more than the limit gets 413 at once and the
 * connection is closed, whatever it still has to send.
 */
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { Request, RequestHandler, Response } from 'express';
import { sendError } from './errors';

export function boundedBody(
  limitBytes: number,
  parse: RequestHandler,
): RequestHandler {
  return (request, response, next) => {
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) {
      refuse(request, response, limitBytes);
      return;
    }
    let received = 0;
    let refused = false;
    if (request.headers['transfer-encoding']) {
      request.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (received > limitBytes && !refused) {
          refused = true;
          refuse(request, response, limitBytes);
        }
      });
    }
    parse(request, response, error => {
      if (refused) {
        return;
      }
      if (error) {
        sendError(response, malformed(error, limitBytes));
        return;
      }
      next();
    });
  };
}

function refuse(request: Request, response: Response, limitBytes: number) {
  response.set('Connection', 'close');
  response.once('finish', () => {
    // Whoever sends endlessly is cut off; a moment so that the answer arrives first.
    setTimeout(() => request.destroy(), 500).unref();
  });
  sendError(response, tooLarge(limitBytes));
}

function tooLarge(limitBytes: number) {
  return new ReleasesError(
    'request.too-large',
    `The request's body is larger than ${limitBytes} bytes; send less.`,
    { status: 413, details: { limitBytes } },
  );
}

function malformed(error: unknown, limitBytes: number) {
  const type = (error as { type?: string }).type;
  if (type === 'entity.too.large') {
    return tooLarge(limitBytes);
  }
  return new ReleasesError(
    'request.invalid',
    "The request's body could not be read as JSON; check its syntax, encoding and length.",
    { status: 400, details: { problem: type ?? 'unknown' } },
  );
}
