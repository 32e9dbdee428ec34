/**
 * What page and server tell each other beside the bytes of a terminal: JSON in text frames. Bytes travel in binary frames.
 */

export const TERMINAL_PROTOCOL = 'slipway.terminal.v1';

export type ClientMessage =
  | { type: 'resize'; columns: number; rows: number }
  | { type: 'pause' | 'resume' }
  /** A fresh token, so that the session may go on. */
  | { type: 'token'; token: string }
  /** So many bytes have been shown. */
  | { type: 'ack'; bytes: number };

export type ServerMessage =
  | {
      type: 'ready';
      environment?: string;
      recorded?: boolean;
      /** ISO 8601, when the session ends at the latest. */
      closesAt?: string;
    }
  /** The program ended. */
  | { type: 'exit'; code?: number; signal?: string }
  /** The session ends; `code` is stable, `reason` a sentence. */
  | { type: 'closing'; code: string; reason: string };

export function parseServerMessage(data: string): ServerMessage | undefined {
  const message = JSON.parse(data);
  return typeof message?.type === 'string' ? message : undefined;
}
