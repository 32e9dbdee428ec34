/**
 * The terminals of this replica: tickets become sockets joined with programs, each opening, closing and refusal in the ledger.
 */
import { stringifyError } from '@backstage/errors';
import { terminalOpenPermission } from '@slipway/backstage-plugin-releases-common';
import { TerminalSession } from '@slipway/backstage-plugin-releases-node';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { IncomingMessage, STATUS_CODES } from 'node:http';
import { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { Core } from '../../core';
import { LedgerEntry } from '../../ledger';
import { findInstance } from '../instance';
import { TerminalLimits } from './limits';
import {
  Closing,
  CLOSINGS,
  FRAME_BYTES,
  PROTOCOL,
  TICKET_PREFIX,
} from './protocol';
import { TerminalSocket } from './TerminalSocket';
import {
  TerminalRecord,
  TerminalStore,
  TerminalSubject,
} from './TerminalStore';

const SWEEP_MILLIS = 60_000;
const NOT_OPENED = 4404;

export type TerminalCore = Pick<
  Core,
  | 'access'
  | 'database'
  | 'drivers'
  | 'environments'
  | 'ledger'
  | 'logger'
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
  private sweeper?: NodeJS.Timeout;

  constructor(
    private readonly core: TerminalCore,
    readonly limits: TerminalLimits,
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
    this.open.forEach((_, socket) => socket.close(CLOSINGS.shutdown));
    await Promise.all(this.open.values());
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
            this.join(page, record).catch(failed);
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
    const record = ticket && (await this.store.redeem(ticket));
    if (!record) {
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
    await this.core.database.transaction(tx =>
      this.audit(tx, record, {
        action: 'terminal.opened',
        reason: record.reason,
        after: { target: record.target, instance: record.instance },
      }),
    );
    let session: TerminalSession;
    try {
      session = await this.program(record);
    } catch (error) {
      const closing = closingOf(error);
      refuse(page, closing);
      await this.recordEnd(record, { ...closing }, 'failed');
      return;
    }
    const socket = new TerminalSocket({
      socket: page,
      session,
      user: record.user,
      limits: this.limits,
      logger: this.core.logger,
      callerOfToken: token => this.core.access.callerOfToken(token),
      verdict: async caller => {
        const { service, environment } = record;
        const [verdict] = await this.core.access.verdicts(caller, [
          {
            permission: terminalOpenPermission,
            object: { service, environment },
          },
        ]);
        return verdict;
      },
      onAlive: () => this.store.seen(record.id),
    });
    const over = socket.ended
      .then(end => this.recordEnd(record, { ...end }))
      .finally(() => this.open.delete(socket));
    this.open.set(socket, over);
    page.resume();
    if (this.core.shutdown.aborted) {
      socket.close(CLOSINGS.shutdown);
    } else if (page.readyState !== WebSocket.OPEN) {
      socket.close(CLOSINGS.left);
    }
    await over;
  }

  /** Through the placement again: the instance may have gone since the ticket. */
  private async program(record: TerminalRecord): Promise<TerminalSession> {
    const { target, placement, instance } = await findInstance(this.core, {
      ...record,
      instanceId: record.instance,
    });
    return target.openTerminal!(placement, instance.id, {
      columns: record.columns,
      rows: record.rows,
    });
  }

  private async recordEnd(
    record: TerminalRecord,
    after: JsonObject,
    outcome: LedgerEntry['outcome'] = 'done',
  ): Promise<void> {
    try {
      await this.core.database.transaction(async tx => {
        await this.store.closed(tx, record.id);
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
      const lost = await this.store.takeLost();
      for (const record of lost) {
        await this.core.database.transaction(tx =>
          this.audit(tx, record, {
            action: 'terminal.closed',
            after: { reason: 'terminal.lost' },
            outcome: 'failed',
          }),
        );
      }
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

function ticketOf(request: IncomingMessage): string | undefined {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',');
  return offered
    .map(protocol => protocol.trim())
    .find(protocol => protocol.startsWith(TICKET_PREFIX))
    ?.slice(TICKET_PREFIX.length);
}

/** Answers an upgrade request without upgrading. */
function answer(socket: Duplex, status: number): void {
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    () => socket.destroy(),
  );
}

function refuse(page: WebSocket, { status, code, reason }: Closing): void {
  page.resume();
  page.send(JSON.stringify({ type: 'closing', code, reason }));
  page.close(status, code);
}

function closingOf(error: unknown): Closing {
  const { code, message } = error as { code?: unknown; message?: string };
  const known = typeof code === 'string' && message;
  return {
    status: NOT_OPENED,
    code: known ? code : 'terminal.unavailable',
    reason: known
      ? message
      : 'The terminal could not be opened; open a new one in a moment.',
  };
}
