/**
 * What page and backend say on a terminal's WebSocket. Binary frames are the program's input and output; text frames are JSON.
 *
 * From the page:
 * - `token` {token}: a fresh Backstage token; the first within `tokenSeconds`, further ones before the former expires.
 * - `resize` {columns, rows}
 * - `pause`, `resume`: stop and go on sending output.
 * - `ack` {bytes}: so many bytes of output were shown. A page that once sent it is never more than `windowBytes` behind.
 * - `ping`: answered by `pong`.
 *
 * From the backend:
 * - `ready` {closesAt, recorded, idleSeconds, maximumSeconds, tokenSeconds, windowBytes}: first.
 * - `exit` {code?, signal?}: the program ended; the socket closes with 1000.
 * - `closing` {code, reason}: why the socket closes now, a stable code and a sentence.
 * - `pong`
 */
import { z } from 'zod/v3';

export const PROTOCOL = 'slipway.terminal.v1';
export const TICKET_PREFIX = 'slipway.ticket.';
/** Output that a page may be behind. */
export const WINDOW_BYTES = 256 * 1024;
/** Below this the program goes on. */
export const RESUME_BYTES = 64 * 1024;
/** One frame from a page. */
export const FRAME_BYTES = 1024 * 1024;

const size = z.number().int().min(1).max(1_000);

const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('token'), token: z.string().max(16 * 1024) }),
  z.object({ type: z.literal('resize'), columns: size, rows: size }),
  z.object({ type: z.literal('pause') }),
  z.object({ type: z.literal('resume') }),
  z.object({ type: z.literal('ack'), bytes: z.number().int().min(0) }),
  z.object({ type: z.literal('ping') }),
]);

export type PageMessage = z.infer<typeof message>;

/** Undefined for what is no message of this protocol. */
export function parsePageMessage(text: string): PageMessage | undefined {
  try {
    return message.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Why a socket closes. */
export interface Closing {
  /** The WebSocket's close code. */
  status: number;
  /** Stable, for example `terminal.idle`. */
  code: string;
  /** One sentence. */
  reason: string;
}

export const CLOSINGS = {
  exited: {
    status: 1000,
    code: 'terminal.exited',
    reason: 'The program ended.',
  },
  left: { status: 1000, code: 'terminal.left', reason: 'The page left.' },
  silent: {
    status: 1001,
    code: 'terminal.silent',
    reason: 'The page does not answer any more.',
  },
  malformed: {
    status: 1008,
    code: 'terminal.malformed',
    reason: 'The page sent something that is not part of the protocol.',
  },
  shutdown: {
    status: 1012,
    code: 'terminal.shutdown',
    reason: 'The portal restarts; open a new terminal in a moment.',
  },
  unchecked: {
    status: 1013,
    code: 'terminal.unchecked',
    reason:
      'Whether you may still use this terminal could not be checked, so it was closed; open a new one.',
  },
  tokenMissing: {
    status: 4401,
    code: 'terminal.token-missing',
    reason: 'The page sent no valid sign-in in time; open a new terminal.',
  },
  tokenForeign: {
    status: 4403,
    code: 'terminal.token-foreign',
    reason:
      'The page sent the sign-in of another person; open a terminal of your own.',
  },
  idle: {
    status: 4408,
    code: 'terminal.idle',
    reason: 'Nothing was typed for too long; open a new terminal.',
  },
  tooLong: {
    status: 4409,
    code: 'terminal.too-long',
    reason:
      'The terminal was open as long as it may be; open a new one to go on.',
  },
} satisfies Record<string, Closing>;
