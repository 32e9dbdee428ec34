/**
 * One terminal session: a ticket, a socket that opens or takes a new ticket, bytes both ways with flow control, and why it ended.
 */
import { ReleasesApiError } from '../api/ReleasesApiError';
import { backOff } from '../stream/backOff';
import {
  ClientMessage,
  parseServerMessage,
  ServerMessage,
  TERMINAL_PROTOCOL,
} from './messages';

/** The first upgrade after a start may stay unanswered beside other plugins; a new ticket then works. */
const ATTEMPTS = 3;
const OPENING = 5_000;
/** How often the session is given a fresh token. */
const TOKEN_EVERY = 60_000;
/** Above this many bytes waiting to be shown the program is paused, below the lower one it goes on. */
const HIGH = 512 * 1024;
const LOW = 64 * 1024;
/** Bytes shown are told to the server in portions of so many, or when nothing waits. */
const ACK = 32 * 1024;

export type TerminalState =
  | { kind: 'connecting' }
  | { kind: 'open'; recorded?: boolean; closesAt?: string }
  | {
      kind: 'closed';
      /** `exit`, `left`, `connection`, `unreachable`, or a code of the server. */
      code: string;
      message?: string;
      exitCode?: number;
    };

export interface TerminalTicketLike {
  ticket: string;
  socketUrl: string;
  maximumSeconds: number;
}

export interface TerminalConnectionOptions {
  ticket(size: { columns: number; rows: number }): Promise<TerminalTicketLike>;
  token(): Promise<string | undefined>;
  onState(state: TerminalState): void;
  /** Show these bytes, then call `shown`. */
  onData(bytes: Uint8Array, shown: () => void): void;
  /** For tests. */
  createSocket?: (url: string, protocols: string[]) => WebSocket;
}

export class TerminalConnection {
  readonly #options: TerminalConnectionOptions;
  #socket: WebSocket | undefined;
  #size = { columns: 80, rows: 24 };
  #state: TerminalState = { kind: 'connecting' };
  #waiting = 0;
  #shown = 0;
  #paused = false;
  #tokens: ReturnType<typeof setInterval> | undefined;
  #farewell: { code: string; message?: string; exitCode?: number } | undefined;

  constructor(options: TerminalConnectionOptions) {
    this.#options = options;
  }

  /** Opens; tells of every turn by `onState` and throws nothing. */
  async open(size: { columns: number; rows: number }): Promise<void> {
    this.#size = size;
    this.#setState({ kind: 'connecting' });
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      let ticket: TerminalTicketLike;
      try {
        ticket = await this.#options.ticket(this.#size);
      } catch (error) {
        const failure =
          error instanceof ReleasesApiError
            ? error
            : ReleasesApiError.fromFailure(error);
        this.#close({ code: failure.code, message: failure.message });
        return;
      }
      if (this.#over) {
        return;
      }
      const socket = await this.#connect(ticket);
      if (this.#over) {
        socket?.close();
        return;
      }
      if (socket) {
        this.#begin(socket, ticket);
        return;
      }
      await new Promise(resolve => setTimeout(resolve, backOff(attempt)));
    }
    this.#close({ code: 'unreachable' });
  }

  /** Keystrokes. */
  write(text: string): void {
    if (this.#socket?.readyState === 1) {
      this.#socket.send(new TextEncoder().encode(text));
    }
  }

  resize(columns: number, rows: number): void {
    this.#size = { columns, rows };
    this.#say({ type: 'resize', columns, rows });
  }

  leave(): void {
    this.#farewell ??= { code: 'left' };
    this.#socket?.close(1000);
    this.#close(this.#farewell);
  }

  get #over(): boolean {
    return this.#state.kind === 'closed';
  }

  #connect(ticket: TerminalTicketLike): Promise<WebSocket | undefined> {
    const create =
      this.#options.createSocket ??
      ((url: string, protocols: string[]) => new WebSocket(url, protocols));
    return new Promise(resolve => {
      const socket = create(ticket.socketUrl, [
        TERMINAL_PROTOCOL,
        `slipway.ticket.${ticket.ticket}`,
      ]);
      socket.binaryType = 'arraybuffer';
      const timer = setTimeout(() => {
        socket.onopen = null;
        socket.onclose = null;
        socket.close();
        resolve(undefined);
      }, OPENING);
      socket.onopen = () => {
        clearTimeout(timer);
        resolve(socket);
      };
      socket.onclose = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }

  #begin(socket: WebSocket, ticket: TerminalTicketLike): void {
    this.#socket = socket;
    socket.onmessage = event => this.#receive(event.data);
    socket.onclose = event =>
      this.#close(
        this.#farewell ?? {
          code: 'connection',
          message: event.reason || undefined,
        },
      );
    this.#setState({
      kind: 'open',
      closesAt: new Date(
        Date.now() + ticket.maximumSeconds * 1000,
      ).toISOString(),
    });
    this.#say({ type: 'resize', ...this.#size });
    // From the first byte the server counts with us, and never sends more than its window ahead.
    this.#say({ type: 'ack', bytes: 0 });
    const renew = async () => {
      try {
        const token = await this.#options.token();
        if (token) {
          this.#say({ type: 'token', token });
        }
      } catch {
        // Without a fresh token the server ends the session and says so.
      }
    };
    renew();
    this.#tokens = setInterval(renew, TOKEN_EVERY);
  }

  #receive(data: string | ArrayBuffer): void {
    if (typeof data !== 'string') {
      this.#show(new Uint8Array(data));
      return;
    }
    const message: ServerMessage | undefined = parseServerMessage(data);
    if (message?.type === 'ready' && this.#state.kind === 'open') {
      this.#setState({
        ...this.#state,
        recorded: message.recorded,
        closesAt: message.closesAt ?? this.#state.closesAt,
      });
    } else if (message?.type === 'exit') {
      this.#farewell = { code: 'exit', exitCode: message.code };
    } else if (message?.type === 'closing') {
      this.#farewell = { code: message.code, message: message.reason };
    }
  }

  #show(bytes: Uint8Array): void {
    this.#waiting += bytes.length;
    if (this.#waiting > HIGH && !this.#paused) {
      this.#paused = true;
      this.#say({ type: 'pause' });
    }
    this.#options.onData(bytes, () => {
      this.#waiting -= bytes.length;
      this.#shown += bytes.length;
      if (this.#shown >= ACK || this.#waiting === 0) {
        this.#say({ type: 'ack', bytes: this.#shown });
        this.#shown = 0;
      }
      if (this.#paused && this.#waiting < LOW) {
        this.#paused = false;
        this.#say({ type: 'resume' });
      }
    });
  }

  #say(message: ClientMessage): void {
    if (this.#socket?.readyState === 1) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  #close(farewell: {
    code: string;
    message?: string;
    exitCode?: number;
  }): void {
    clearInterval(this.#tokens);
    if (!this.#over) {
      this.#setState({ kind: 'closed', ...farewell });
    }
  }

  #setState(state: TerminalState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
