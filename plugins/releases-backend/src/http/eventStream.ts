/**
 * Server-sent events over fetch: one open answer that says more as time goes.
 */
import { Request, Response } from 'express';

const HEARTBEAT_MILLIS = 15_000;

export interface EventStream {
  /** Aborts when the client has gone. */
  signal: AbortSignal;
  /** Resolves when the client took it so far that more may be written; slow clients slow their own stream only. */
  send(event: string, data: unknown, id?: string): Promise<void>;
  end(): void;
}

/** Sends the headers and keeps the connection warm with comments. */
export function openEventStream(
  request: Request,
  response: Response,
): EventStream {
  const gone = new AbortController();
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  // `compression()` is in the root stack and holds small writes back until told.
  const flush = () => (response as Response & { flush?: () => void }).flush?.();
  const heartbeat = setInterval(() => {
    response.write(': alive\n\n');
    flush();
  }, HEARTBEAT_MILLIS);
  const finish = () => {
    clearInterval(heartbeat);
    gone.abort();
  };
  request.once('close', finish);
  response.once('close', finish);
  return {
    signal: gone.signal,
    async send(event, data, id) {
      if (gone.signal.aborted) {
        return;
      }
      const lines = [
        `event: ${event}`,
        ...(id === undefined ? [] : [`id: ${id}`]),
        `data: ${JSON.stringify(data)}`,
      ];
      const more = response.write(`${lines.join('\n')}\n\n`);
      flush();
      if (!more) {
        await drained(response, gone.signal);
      }
    },
    end() {
      finish();
      response.end();
    },
  };
}

function drained(response: Response, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      response.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    response.once('drain', done);
    signal.addEventListener('abort', done, { once: true });
  });
}
