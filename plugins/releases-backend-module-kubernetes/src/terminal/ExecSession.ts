/**
 * A program in a container, joined by one WebSocket to the API server.
 */
import {
  TerminalExit,
  TerminalSession,
} from '@slipway/backstage-plugin-releases-node';
import { RawData, WebSocket } from 'ws';
import {
  endOfInputFrame,
  ExecEnd,
  inputFrame,
  parseFrame,
  resizeFrame,
} from './channels';

/** A half-open connection is found by two pings without an answer. */
const PING_MILLIS = 15_000;
/** For a program to end after it was told to. */
const END_MILLIS = 2_000;

/** `lost`: the connection broke, so nothing is known of the program. */
export type SessionEnd = ExecEnd | { kind: 'lost' };

export class ExecSession implements TerminalSession {
  private end?: SessionEnd;
  private paused = false;
  private answered = true;
  private readonly pings: NodeJS.Timeout;
  /** Came before anyone listened; then the socket is not read on. */
  private early: Uint8Array[] = [];
  private readonly dataListeners: ((data: Uint8Array) => void)[] = [];
  private readonly exitListeners: ((exit: TerminalExit) => void)[] = [];
  private tellStarted!: (end: SessionEnd | undefined) => void;

  /** Undefined once the program has written something; how it ended when it wrote nothing. */
  readonly started = new Promise<SessionEnd | undefined>(resolve => {
    this.tellStarted = resolve;
  });

  /**
   * @param socket - open
   * @param endPrograms - ends the program and what it started, from outside
   */
  constructor(
    private readonly socket: WebSocket,
    private readonly endPrograms: () => Promise<void>,
  ) {
    socket.on('message', data => this.message(data));
    socket.on('pong', () => {
      this.answered = true;
    });
    socket.on('close', () => this.ended({ kind: 'lost' }));
    // `close` follows.
    socket.on('error', () => socket.terminate());
    this.pings = setInterval(() => this.ping(), PING_MILLIS);
    this.pings.unref();
    if (socket.readyState !== WebSocket.OPEN) {
      this.ended({ kind: 'lost' });
    }
  }

  write(data: Uint8Array): void {
    this.send(inputFrame(data));
  }

  resize(columns: number, rows: number): void {
    this.send(resizeFrame(columns, rows));
  }

  pause(): void {
    this.paused = true;
    this.socket.pause();
  }

  resume(): void {
    this.paused = false;
    this.answered = true;
    this.socket.resume();
  }

  onData(listener: (data: Uint8Array) => void): void {
    this.dataListeners.push(listener);
    this.early.splice(0).forEach(data => listener(data));
    if (!this.paused) {
      this.socket.resume();
    }
  }

  onExit(listener: (exit: TerminalExit) => void): void {
    if (this.end) {
      listener(exitOf(this.end));
    } else {
      this.exitListeners.push(listener);
    }
  }

  async close(): Promise<void> {
    if (!this.end) {
      this.send(endOfInputFrame());
    }
    try {
      await this.endPrograms();
    } finally {
      await this.over();
    }
  }

  /** Without a program: this shell was not there. */
  drop(): void {
    this.socket.terminate();
  }

  private async over(): Promise<void> {
    if (this.end) {
      this.socket.terminate();
      return;
    }
    // A paused one would not tell its exit.
    this.resume();
    await new Promise<void>(resolve => {
      const timer = setTimeout(() => {
        this.socket.terminate();
        this.ended({ kind: 'lost' });
      }, END_MILLIS);
      this.onExit(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private send(frame: Buffer): void {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(frame, { binary: true });
    }
  }

  private message(raw: RawData): void {
    const message = parseFrame(bytesOf(raw));
    if (message?.kind === 'end') {
      this.ended(message.end);
    } else if (message) {
      if (this.dataListeners.length === 0) {
        this.early.push(message.data);
        this.socket.pause();
      }
      this.dataListeners.forEach(listener => listener(message.data));
      this.tellStarted(undefined);
    }
  }

  private ended(end: SessionEnd): void {
    if (this.end) {
      return;
    }
    this.end = end;
    clearInterval(this.pings);
    this.tellStarted(end);
    this.exitListeners.forEach(listener => listener(exitOf(end)));
    this.socket.close();
  }

  private ping(): void {
    // Who does not read hears no answer either.
    if (this.paused || this.socket.isPaused) {
      return;
    }
    if (!this.answered) {
      this.socket.terminate();
      return;
    }
    this.answered = false;
    this.socket.ping();
  }
}

function exitOf(end: SessionEnd): TerminalExit {
  switch (end.kind) {
    case 'exited':
      return { code: end.code };
    case 'refused':
      return { lost: end.message };
    default:
      return { lost: 'The connection to the cluster broke.' };
  }
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) {
    return data;
  }
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
