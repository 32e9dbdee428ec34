/**
 * One open terminal: joins a page's WebSocket with a program in an instance, and ends both when it must.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { Verdict } from '@slipway/backstage-plugin-releases-common';
import { TerminalSession } from '@slipway/backstage-plugin-releases-node';
import { RawData, WebSocket } from 'ws';
import { Caller } from '../../access';
import { TerminalLimits } from './limits';
import { OutputFlow } from './OutputFlow';
import {
  Closing,
  CLOSINGS,
  PageMessage,
  parsePageMessage,
  WINDOW_BYTES,
} from './protocol';

/** A page that has not taken the close within this is cut off. */
const CLOSE_MILLIS = 5_000;
/** WebSocket close reasons hold 123 bytes. */
const REASON_BYTES = 120;

export interface TerminalSocketOptions {
  socket: WebSocket;
  session: TerminalSession;
  /** Entity ref of the person the ticket was for. */
  user: string;
  limits: TerminalLimits;
  logger: LoggerService;
  callerOfToken(token: string): Promise<Caller>;
  /** Whether the caller may have this terminal now. */
  verdict(caller: Caller): Promise<Verdict>;
  /** At each look at the permission: the session lives. */
  onAlive(): Promise<void>;
}

export interface TerminalEnd extends Closing {
  seconds: number;
  bytesIn: number;
  bytesOut: number;
}

export class TerminalSocket {
  private readonly openedAt = performance.now();
  private readonly flow: OutputFlow;
  private readonly timers: NodeJS.Timeout[] = [];
  private idle: NodeJS.Timeout;
  /** The freshest that the page has sent. */
  private token?: string;
  private answered = true;
  private bytesIn = 0;
  private bytesOut = 0;
  private ending?: Closing;
  private resolveEnd!: (end: TerminalEnd) => void;

  /** Resolves once socket and program are both over. */
  readonly ended = new Promise<TerminalEnd>(resolve => {
    this.resolveEnd = resolve;
  });

  constructor(private readonly options: TerminalSocketOptions) {
    const { socket, session, limits } = options;
    this.flow = new OutputFlow(session);
    this.idle = this.idleTimer();
    this.timers.push(
      setInterval(() => this.recheck(), limits.recheckSeconds * 1_000),
      setTimeout(
        () => this.close(CLOSINGS.tooLong),
        limits.maximumSeconds * 1_000,
      ),
    );
    session.onData(data => this.output(data));
    session.onExit(exit => this.exited(exit));
    socket.on('message', (data, binary) => this.message(data, binary));
    socket.on('pong', () => {
      this.answered = true;
    });
    socket.on('close', () => this.close(CLOSINGS.left));
    socket.on('error', error => {
      options.logger.debug(
        `The connection of a terminal failed: ${stringifyError(error)}`,
      );
      socket.terminate();
    });
    this.tell({
      type: 'ready',
      closesAt: new Date(
        Date.now() + limits.maximumSeconds * 1_000,
      ).toISOString(),
      recorded: false,
      idleSeconds: limits.idleSeconds,
      maximumSeconds: limits.maximumSeconds,
      tokenSeconds: limits.recheckSeconds,
      windowBytes: WINDOW_BYTES,
    });
  }

  /** Says why, ends the program and everything it started, and closes the socket. Only the first call counts. */
  close(closing: Closing): void {
    if (this.ending) {
      return;
    }
    this.ending = closing;
    this.timers.forEach(clearInterval);
    clearTimeout(this.idle);
    const { socket, session, logger } = this.options;
    const { status, code, reason } = closing;
    this.tell({ type: 'closing', code, reason });
    socket.close(status, code.slice(0, REASON_BYTES));
    const cut = setTimeout(() => socket.terminate(), CLOSE_MILLIS);
    const gone =
      socket.readyState === WebSocket.CLOSED
        ? Promise.resolve()
        : new Promise<void>(resolve => socket.once('close', () => resolve()));
    const over = session.close().catch(error => {
      logger.error(
        `A terminal's program could not be ended: ${stringifyError(error)}`,
      );
    });
    Promise.all([gone, over]).then(() => {
      clearTimeout(cut);
      this.resolveEnd({
        ...closing,
        seconds: Math.round((performance.now() - this.openedAt) / 1_000),
        bytesIn: this.bytesIn,
        bytesOut: this.bytesOut,
      });
    });
  }

  private output(data: Uint8Array): void {
    const { socket } = this.options;
    if (this.ending || socket.readyState !== WebSocket.OPEN) {
      return;
    }
    this.bytesOut += data.byteLength;
    this.flow.sending(data.byteLength);
    socket.send(data, { binary: true }, () => this.flow.taken(data.byteLength));
  }

  private exited(exit: { code?: number; signal?: string }): void {
    this.tell({ type: 'exit', ...exit });
    this.close(CLOSINGS.exited);
  }

  private message(data: RawData, binary: boolean): void {
    if (this.ending) {
      return;
    }
    if (binary) {
      const input = bytesOf(data);
      this.bytesIn += input.byteLength;
      this.idle.refresh();
      this.options.session.write(input);
      return;
    }
    const message = parsePageMessage(bytesOf(data).toString('utf8'));
    if (!message) {
      this.close(CLOSINGS.malformed);
      return;
    }
    this.control(message);
  }

  private control(message: PageMessage): void {
    switch (message.type) {
      case 'token':
        this.takeToken(message.token);
        break;
      case 'resize':
        this.options.session.resize(message.columns, message.rows);
        break;
      case 'pause':
      case 'resume':
        this.flow.pausedByPage(message.type === 'pause');
        break;
      case 'ack':
        this.flow.shown(message.bytes);
        break;
      default:
        this.tell({ type: 'pong' });
    }
  }

  /** A token that is no good changes nothing: the former one may still serve, and none by its expiry closes. */
  private async takeToken(token: string): Promise<void> {
    try {
      const caller = await this.options.callerOfToken(token);
      if (caller.actor.ref !== this.options.user) {
        this.close(CLOSINGS.tokenForeign);
        return;
      }
      this.token = token;
    } catch (error) {
      this.options.logger.debug(
        `A terminal got a token that is not valid: ${stringifyError(error)}`,
      );
    }
  }

  /** Permission, grants, and whether the page still answers. */
  private async recheck(): Promise<void> {
    const { socket, verdict, onAlive, logger } = this.options;
    if (!this.answered) {
      this.close(CLOSINGS.silent);
      return;
    }
    this.answered = false;
    socket.ping();
    try {
      const caller = await this.callerNow();
      if (!caller) {
        this.close(CLOSINGS.tokenMissing);
        return;
      }
      const { allowed, code, reason } = await verdict(caller);
      if (!allowed) {
        this.close({
          status: 4403,
          code: code ?? 'permission.denied',
          reason: reason ?? 'You may not use this terminal any more.',
        });
        return;
      }
      await onAlive();
    } catch (error) {
      logger.warn(
        `A terminal is closed because its permission could not be checked: ${stringifyError(
          error,
        )}`,
      );
      this.close(CLOSINGS.unchecked);
    }
  }

  /** Who the token stands for by now, groups included; undefined when it stands for nobody any more. */
  private async callerNow(): Promise<Caller | undefined> {
    if (this.token === undefined) {
      return undefined;
    }
    try {
      const caller = await this.options.callerOfToken(this.token);
      const { expiresAt } = caller.credentials;
      return expiresAt && expiresAt.getTime() <= Date.now()
        ? undefined
        : caller;
    } catch (error) {
      if ((error as Error).name === 'AuthenticationError') {
        return undefined;
      }
      throw error;
    }
  }

  private idleTimer(): NodeJS.Timeout {
    return setTimeout(
      () => this.close(CLOSINGS.idle),
      this.options.limits.idleSeconds * 1_000,
    );
  }

  private tell(message: object): void {
    if (this.options.socket.readyState === WebSocket.OPEN) {
      this.options.socket.send(JSON.stringify(message));
    }
  }
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) {
    return data;
  }
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
