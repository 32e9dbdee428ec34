/**
 * The terminals of this replica: tickets become sockets joined with programs, each opening, closing and refusal in the ledger.
 */
import { stringifyError } from '@backstage/errors';
import { TerminalSession } from '@slipway/backstage-plugin-releases-node';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { Core } from '../../core';
import { LedgerEntry } from '../../ledger';
import { Recorder, Recordings } from '../../recordings';
import { findInstance, FoundInstance } from '../instance';
import { firstToken, HeardPage } from './admitted';
import { answer, closingOf, refuse, ticketOf } from './handshake';
import { TerminalLimits } from './limits';
import { Closing, CLOSINGS, FRAME_BYTES, PROTOCOL } from './protocol';
import { beginRecording, mustBeRecorded } from './recording';
import { denied, Standing } from './Standing';
import { TerminalEnd, TerminalSocket } from './TerminalSocket';
import {
  TerminalRecord,
  TerminalStore,
  TerminalSubject,
} from './TerminalStore';

const SWEEP_MILLIS = 60_000;
/** For a page to say who it is. */
const TOKEN_SECONDS = 15;
/** The replica died with its terminals. */
const BACKEND_LOST = 'terminal.backend-lost';
const NOTHING_RECORDED = { state: 'none' as const, bytes: 0, gapBytes: 0 };

export type TerminalCore = Pick<
  Core,
  | 'access'
  | 'database'
  | 'drivers'
  | 'environments'
  | 'ledger'
  | 'logger'
  | 'maskers'
  | 'shutdown'
>;

export class Terminals {
  readonly store: TerminalStore;
  private readonly handshakes = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: offered => (offered.has(PROTOCOL) ? PROTOCOL : false),
  });
  private readonly open = new Map<TerminalSocket, Promise<void>>();
  /** Pages whose program does not run yet. */
  private readonly joining = new Map<WebSocket, Promise<void>>();
  private sweeper?: NodeJS.Timeout;

  constructor(
    readonly core: TerminalCore,
    readonly limits: TerminalLimits,
    readonly recordings: Recordings,
  ) {
    this.store = new TerminalStore(core.database);
  }

  start(): void {
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MILLIS);
    this.sweeper.unref();
    this.sweep();
  }

  /** Closes every terminal and tells its page why. */
  async stop(): Promise<void> {
    clearInterval(this.sweeper);
    const joining = [...this.joining.values()];
    this.joining.forEach((_, page) => refuse(page, CLOSINGS.shutdown));
    this.open.forEach((_, socket) => socket.close(CLOSINGS.shutdown));
    await Promise.all([...joining, ...this.open.values()]);
  }

  /** Takes an upgrade request; whatever goes wrong ends that connection only. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const failed = (error: unknown) => {
      this.core.logger.warn(
        `A terminal could not be opened: ${stringifyError(error)}`,
      );
      socket.destroy();
    };
    socket.on('error', failed);
    this.admit(request, socket)
      .then(record => {
        socket.off('error', failed);
        if (record) {
          this.handshakes.handleUpgrade(request, socket, head, page => {
            // What the page sends before the program is there waits in the connection.
            page.pause();
            const joined = this.join(page, record)
              .catch(failed)
              .finally(() => this.joining.delete(page));
            this.joining.set(page, joined);
          });
        }
      })
      .catch(failed);
  }

  async refused(subject: TerminalSubject, code: string): Promise<void> {
    await this.core.database.transaction(tx =>
      this.audit(tx, subject, {
        id: subject.instance,
        action: 'terminal.refused',
        after: { code },
        outcome: 'refused',
      }),
    );
  }

  /** The session of the request's ticket; without one the request is answered with a refusal. */
  private async admit(
    request: IncomingMessage,
    socket: Duplex,
  ): Promise<TerminalRecord | undefined> {
    const { origin } = request.headers;
    if (!origin || !this.limits.origins.includes(origin)) {
      this.core.logger.warn(
        `A terminal was refused to a page of ${
          origin ?? 'no origin'
        }; releases.terminal.origins lists who may open one.`,
      );
      answer(socket, 403);
      return undefined;
    }
    const ticket = ticketOf(request);
    const { record, refused } = await this.store.redeem(ticket ?? '');
    if (refused !== undefined) {
      if (record) {
        await this.refused(record, refused);
      }
      answer(socket, 401);
      return undefined;
    }
    if (record.origin !== undefined && record.origin !== origin) {
      await this.refused(record, 'terminal.origin-refused');
      answer(socket, 403);
      return undefined;
    }
    return record;
  }

  private async join(page: WebSocket, record: TerminalRecord): Promise<void> {
    const standing = new Standing(this.core.access, record);
    const heard = await firstToken(page, TOKEN_SECONDS);
    const closing = heard
      ? await this.greet(record, heard, standing)
      : CLOSINGS.tokenMissing;
    if (closing) {
      refuse(page, closing);
      await this.refused(record, closing.code);
      await this.store.closed(record.id);
      return;
    }
    await this.core.database.transaction(tx =>
      this.audit(tx, record, {
        action: 'terminal.opened',
        reason: record.reason,
        after: { target: record.target, instance: record.instance },
      }),
    );
    await this.run(page, record, heard!, standing);
  }

  /** Why whoever sent the token may not have this terminal; undefined when they may. */
  private async greet(
    record: TerminalRecord,
    heard: HeardPage,
    standing: Standing,
  ): Promise<Closing | undefined> {
    try {
      const caller = await this.core.access.callerOfToken(heard.token);
      if (caller.actor.ref !== record.user) {
        return CLOSINGS.tokenForeign;
      }
      const { allowed, code, reason } = await standing.ask(caller);
      return allowed ? undefined : denied(code, reason);
    } catch (error) {
      return (error as Error).name === 'AuthenticationError'
        ? CLOSINGS.tokenMissing
        : closingOf(error);
    }
  }

  private async run(
    page: WebSocket,
    record: TerminalRecord,
    heard: HeardPage,
    standing: Standing,
  ): Promise<void> {
    const live: { socket?: TerminalSocket } = {};
    let recorder: Recorder | undefined;
    let session: TerminalSession;
    const begun = performance.now();
    await this.recordings.store.begin(record);
    try {
      const found = await this.find(record);
      const required = mustBeRecorded(found);
      recorder = await beginRecording(this, record, {
        required,
        onHold: held => live.socket?.holdForRecorder(held),
        onBroken: error => live.socket?.recordingBroken(error, required),
      });
      session = await this.program(found, record);
    } catch (error) {
      const closing = closingOf(error);
      refuse(page, closing);
      const seconds = Math.round((performance.now() - begun) / 1_000);
      const recording = await recorder?.finish();
      const end = { ...closing, seconds, ...(recording && { recording }) };
      await this.recordEnd(record, end, 'failed');
      return;
    }
    const opened = new TerminalSocket({
      socket: page,
      session,
      heard,
      recorder,
      user: record.user,
      limits: this.limits,
      logger: this.core.logger,
      callerOfToken: token => this.core.access.callerOfToken(token),
      verdict: caller => standing.ask(caller),
      onAlive: () => this.store.seen(record.id),
    });
    live.socket = opened;
    const over = opened.ended
      .then(end => this.recordEnd(record, end))
      .finally(() => this.open.delete(opened));
    this.open.set(opened, over);
    this.joining.delete(page);
    page.resume();
    if (this.core.shutdown.aborted) {
      opened.close(CLOSINGS.shutdown);
    } else if (page.readyState !== WebSocket.OPEN) {
      opened.close(CLOSINGS.left);
    }
    await over;
  }

  /** Through the placement again: the instance may have gone since the ticket. */
  private find(record: TerminalRecord): Promise<FoundInstance> {
    return findInstance(this.core, { ...record, instanceId: record.instance });
  }

  private async program(
    { target, placement, instance }: FoundInstance,
    { columns, rows, shell, container }: TerminalRecord,
  ): Promise<TerminalSession> {
    return target.openTerminal!(placement, instance.id, {
      columns,
      rows,
      ...(shell && { shell }),
      ...(container && { container }),
    });
  }

  private async recordEnd(
    record: TerminalRecord,
    end: Closing & Partial<TerminalEnd>,
    outcome: LedgerEntry['outcome'] = 'done',
  ): Promise<void> {
    const { exit, recording = NOTHING_RECORDED, seconds = 0, ...rest } = end;
    const after: JsonObject = {
      ...rest,
      seconds,
      recording: { ...recording },
      ...(exit && { exit: { ...exit } }),
    };
    try {
      await this.core.database.transaction(async tx => {
        await this.store.closed(record.id, tx);
        await this.recordings.store.end(tx, record.id, {
          seconds,
          code: end.code,
          exitCode: exit?.code,
          recording,
        });
        await this.audit(tx, record, {
          action: 'terminal.closed',
          after,
          outcome,
        });
      });
    } catch (error) {
      this.core.logger.error(
        `The end of terminal ${
          record.id
        } could not be recorded; it will be recorded as lost: ${stringifyError(
          error,
        )}`,
      );
    }
  }

  private async sweep(): Promise<void> {
    try {
      await this.store.takeLost(async (tx, record) => {
        await this.recordings.store.endLost(tx, record.id, BACKEND_LOST);
        await this.audit(tx, record, {
          action: 'terminal.closed',
          after: { code: BACKEND_LOST },
          outcome: 'failed',
        });
      });
    } catch (error) {
      this.core.logger.warn(
        `Terminals of replicas that ended could not be closed, will be tried again: ${stringifyError(
          error,
        )}`,
      );
    }
  }

  private async audit(
    tx: Knex.Transaction,
    subject: TerminalSubject & { id?: string },
    entry: Pick<LedgerEntry, 'action' | 'reason' | 'after'> & {
      id?: string;
      outcome?: LedgerEntry['outcome'];
    },
  ): Promise<void> {
    const { service, environment, user } = subject;
    const { id, outcome = 'done', ...rest } = entry;
    await this.core.ledger.append(tx, {
      actor: { ref: user },
      object: {
        type: 'terminal',
        id: id ?? subject.id!,
        service,
        environment,
      },
      outcome,
      ...rest,
    });
  }
}
