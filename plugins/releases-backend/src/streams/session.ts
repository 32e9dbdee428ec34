/**
 * The life of one streaming answer: it ends with the client, with the caller's token, and with the process.
 */
import { Caller } from '../access';
import { EventStream } from '../http';
import { takenWithin } from './stall';

/** A reader that takes nothing for so long is let go. */
const STALL_MILLIS = 30_000;

export interface StreamSession {
  /** Aborts when the client has gone or the stream must end. */
  signal: AbortSignal;
  /** Why the stream must end, once `signal` is aborted by us. */
  readonly reason?: string;
  /** Sends one event; false when the reader stalled, and then the stream is over. */
  send(event: string, data: unknown, id?: string): Promise<boolean>;
  /** Says why and ends the answer. */
  end(event: string, data: object): void;
}

/**
 * @param shutdown - aborts when the backend stops
 */
export function streamSession(
  stream: EventStream,
  caller: Caller,
  options: { shutdown: AbortSignal; stallMillis?: number },
): StreamSession {
  const over = new AbortController();
  const { expiresAt } = caller.credentials;
  const expiry =
    expiresAt === undefined
      ? undefined
      : setTimeout(
          () => over.abort('token.expired'),
          // Timers count to 2^31 milliseconds only.
          Math.min(Math.max(0, expiresAt.getTime() - Date.now()), 2 ** 31 - 1),
        );
  const shutdown = () => over.abort('shutdown');
  const clear = () => {
    clearTimeout(expiry);
    options.shutdown.removeEventListener('abort', shutdown);
  };
  options.shutdown.addEventListener('abort', shutdown, { once: true });
  if (options.shutdown.aborted) {
    shutdown();
  }
  stream.signal.addEventListener('abort', clear, { once: true });

  return {
    signal: AbortSignal.any([over.signal, stream.signal]),
    get reason() {
      return over.signal.aborted ? String(over.signal.reason) : undefined;
    },
    send: (event, data, id) =>
      takenWithin(
        stream.send(event, data, id),
        options.stallMillis ?? STALL_MILLIS,
      ),
    end(event, data) {
      clear();
      // Not waited for: a reader that has stalled finds it when it reads on, and `end` follows it in any case.
      stream.send(event, data).catch(() => {});
      stream.end();
    },
  };
}
