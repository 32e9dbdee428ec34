/**
 * A server of terminals inside the page: echoes keys, floods on request, ends as it is told.
 */
import { ReleasesApi, ReleasesApiError } from '../src';

/** Kinds of terminal by the name of their instance. */
export const terminals = ['echo', 'flood', 'idle', 'refused'] as const;

const WINDOW = 256 * 1024;

class FixtureSocket {
  readyState = 0;
  binaryType = '';
  onopen: (() => void) | null = null;
  onclose: ((event: { reason: string }) => void) | null = null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  readonly #kind: string;
  #ahead = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(url: string) {
    this.#kind = new URL(url).pathname.slice(1);
    setTimeout(() => this.#begin(), 300);
  }

  send(data: string | Uint8Array) {
    if (typeof data !== 'string') {
      this.#print(new TextDecoder().decode(data).replace('\r', '\r\n$ '));
      return;
    }
    const message = JSON.parse(data);
    if (message.type === 'ack') {
      this.#ahead -= message.bytes;
    }
  }

  close() {
    clearInterval(this.#timer);
    this.readyState = 3;
    this.onclose?.({ reason: '' });
  }

  #begin() {
    this.readyState = 1;
    this.onopen?.();
    // What comes over a network comes later.
    setTimeout(() => this.#run());
  }

  #run() {
    this.#tell({
      type: 'ready',
      recorded: true,
      closesAt: new Date(Date.now() + 580_000).toISOString(),
    });
    this.#print('\u001b[1mfixture\u001b[0m 你好\r\n$ ');
    if (this.#kind === 'flood') {
      const yes = 'y\r\n'.repeat(4096);
      this.#timer = setInterval(() => {
        while (this.#ahead < WINDOW) {
          this.#print(yes);
        }
      }, 10);
    } else if (this.#kind === 'idle') {
      setTimeout(() => {
        this.#tell({
          type: 'closing',
          code: 'terminal.idle',
          reason: 'Nothing was typed for too long; open a new terminal.',
        });
        this.close();
      }, 3_000);
    }
  }

  #print(text: string) {
    const bytes = new TextEncoder().encode(text);
    this.#ahead += bytes.byteLength;
    this.onmessage?.({ data: bytes.slice().buffer });
  }

  #tell(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const RealSocket = window.WebSocket;

/** From now on sockets to `ws://fixture/` are served by the page itself. */
export function serveTerminals(): void {
  window.WebSocket = new Proxy(RealSocket, {
    construct: (Socket, [url, protocols]) =>
      String(url).startsWith('ws://fixture/')
        ? new FixtureSocket(url)
        : new Socket(url, protocols),
  });
}

export const openTerminal: ReleasesApi['openTerminal'] = async (
  _,
  { instanceId },
) => {
  if (instanceId === 'refused') {
    throw new ReleasesApiError({
      status: 429,
      code: 'terminal.too-many',
      message: 'You have 5 terminals open; close one first.',
    });
  }
  return {
    ticket: 'fixture',
    url: '',
    socketUrl: `ws://fixture/${instanceId}`,
    expiresAt: new Date(Date.now() + 30_000).toISOString(),
    idleSeconds: 600,
    maximumSeconds: 580,
  };
};
