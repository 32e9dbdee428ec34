/**
 * The first moments of a page's socket: a ticket has opened it, and before anything else happens the page says who it is.
 */
import { RawData, WebSocket } from 'ws';
import { parsePageMessage } from './protocol';

/** What a page may say before its token; its size and its first acknowledgement are among it. */
const BEFORE = 32;

export interface HeardPage {
  token: string;
  /** What the page has said beside it, in order; from now on its messages are the caller's to hear. */
  take(): Said[];
}

interface Said {
  data: RawData;
  binary: boolean;
}

/**
 * Resolves with the page's first token, and leaves the socket paused; undefined when none comes in time, when the page leaves, and when it
 * says too much before.
 */
export function firstToken(
  page: WebSocket,
  seconds: number,
): Promise<HeardPage | undefined> {
  return new Promise(resolve => {
    const rest: Said[] = [];
    const done = (heard: HeardPage | undefined) => {
      clearTimeout(timer);
      page.off('close', gone);
      if (heard === undefined) {
        page.off('message', hear);
      }
      page.pause();
      resolve(heard);
    };
    const gone = () => done(undefined);
    const timer = setTimeout(gone, seconds * 1_000);
    let heard = false;
    const hear = (data: RawData, binary: boolean) => {
      const message = binary
        ? undefined
        : parsePageMessage(bytesOf(data).toString('utf8'));
      if (!heard && message?.type === 'token') {
        heard = true;
        done({
          token: message.token,
          take: () => {
            page.off('message', hear);
            return rest;
          },
        });
      } else {
        // What was read with the token still comes after it.
        rest.push({ data, binary });
        if (!heard && rest.length > BEFORE) {
          done(undefined);
        }
      }
    };
    page.on('message', hear);
    page.once('close', gone);
    page.resume();
  });
}

export function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) {
    return data;
  }
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
