/**
 * The streams over real HTTP, on stand-ins for what they stand on.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { AuthenticationError } from '@backstage/errors';
import { Verdict } from '@slipway/backstage-plugin-releases-common';
import {
  DeployTarget,
  InstanceStatus,
  LogLine,
  LogOptions,
  PlacementRef,
  ReleasesError,
  TerminalSession,
} from '@slipway/backstage-plugin-releases-node';
import express, { Request } from 'express';
import { EventEmitter, once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import knexFactory, { Knex } from 'knex';
import { Access, Caller } from '../access';
import { Core } from '../core';
import { EnvironmentDefinition } from '../environments';
import { createReleasesRouter, errorMiddleware } from '../http';
import { LedgerEntry, SealedEntry } from '../ledger';
import { SOCKET_PATH, streams } from '../streams';

export const SHOP = 'component:default/shop';
export const OTHER = 'component:default/other';
export const INSTANCE =
  '/services/default/shop/environments/dev/placements/here/instances/shop-1';

export class FakeLedger {
  readonly rows: SealedEntry[] = [];
  readonly appended: LedgerEntry[] = [];
  reads = 0;
  private readonly sealed = new EventEmitter();

  seal(service: string | undefined, action = 'deployment.started'): void {
    const seq = this.rows.length + 1;
    this.rows.push({
      seq,
      time: '2026-01-01T00:00:00.000Z',
      hash: '',
      actor: { ref: 'user:default/mei' },
      action,
      object: { type: 'deployment', id: `d${seq}`, service },
      reason: 'not for everybody',
      outcome: 'done',
    });
    this.sealed.emit('sealed');
  }

  async append(_tx: Knex.Transaction, entry: LedgerEntry) {
    this.appended.push(entry);
  }

  async read({ after, limit }: { after: number; limit: number }) {
    this.reads += 1;
    return this.rows.slice(after, after + limit);
  }

  async head() {
    return this.rows.length;
  }

  onSealed(listener: () => void) {
    this.sealed.on('sealed', listener);
    return { close: () => this.sealed.off('sealed', listener) };
  }
}

/** People are known by their tokens, which are their names; everything is allowed until it is refused. */
export class FakeAccess {
  readonly refused = new Set<string>();
  /** For `callerOfToken`: when the token ends. */
  expiresAt?: Date;
  services: 'all' | string[] = 'all';
  failing = false;

  async caller(request: Request): Promise<Caller> {
    const [, name] = request.headers.authorization?.split(' ') ?? [];
    return this.callerOfToken(name);
  }

  async callerOfToken(name: string | undefined): Promise<Caller> {
    if (!name || name === 'invalid') {
      throw new AuthenticationError('Sign in first.');
    }
    const ref = name.includes(':') ? name : `user:default/${name}`;
    return {
      credentials: {
        $$type: '@backstage/BackstageCredentials',
        principal: {},
        expiresAt: this.expiresAt,
      },
      actor: { ref },
      subjects: [ref],
    };
  }

  async verdicts(
    _caller: Caller,
    questions: { permission: { name: string } }[],
  ): Promise<Verdict[]> {
    if (this.failing) {
      throw new Error('the permission backend does not answer');
    }
    return questions.map(({ permission }) =>
      this.refused.has(permission.name)
        ? { allowed: false, code: 'grant.missing', reason: 'Ask its owner.' }
        : { allowed: true },
    );
  }

  async require(caller: Caller, permission: { name: string }) {
    const [verdict] = await this.verdicts(caller, [{ permission }]);
    if (!verdict.allowed) {
      throw new ReleasesError(verdict.code!, verdict.reason!, { status: 403 });
    }
  }

  async readableServices() {
    return this.services;
  }
}

class FakeTerminal implements TerminalSession {
  readonly written: string[] = [];
  readonly sizes: string[] = [];
  paused = false;
  closed = false;
  private readonly events = new EventEmitter();

  print(text: string | Buffer): void {
    this.events.emit('data', Buffer.from(text as string));
  }

  exit(code: number): void {
    this.events.emit('exit', { code });
  }

  write(data: Uint8Array): void {
    this.written.push(Buffer.from(data).toString());
  }

  resize(columns: number, rows: number): void {
    this.sizes.push(`${columns}x${rows}`);
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  onData(listener: (data: Uint8Array) => void): void {
    this.events.on('data', listener);
  }

  onExit(listener: (exit: { code?: number }) => void): void {
    this.events.on('exit', listener);
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** One instance whose log and terminals a test writes. */
class FakeTarget {
  readonly id = 'here';
  readonly capabilities = { terminal: true, previousLogs: false };
  readonly instances = [{ id: 'shop-1', state: 'running' }] as InstanceStatus[];
  readonly lines: LogLine[] = [];
  readonly terminals: FakeTerminal[] = [];
  /** Streams of the log that are open now, and all that ever were. */
  following = 0;
  followed = 0;
  private ended = false;
  private readonly written = new EventEmitter().setMaxListeners(0);
  private readonly watchers = new Set<(placement: PlacementRef) => void>();

  print(text: string): void {
    const number = this.lines.length + 1;
    this.lines.push({
      cursor: `c${number}`,
      time: new Date(Date.UTC(2026, 0, 1) + number).toISOString(),
      stream: 'stdout',
      text,
    });
    this.written.emit('line');
  }

  end(): void {
    this.ended = true;
    this.written.emit('line');
  }

  change(environment: string, service = SHOP): void {
    this.watchers.forEach(watcher => watcher({ service, environment }));
  }

  get watched(): number {
    return this.watchers.size;
  }

  async status() {
    return { instances: this.instances };
  }

  watch(watcher: (placement: PlacementRef) => void) {
    this.watchers.add(watcher);
    return { close: () => this.watchers.delete(watcher) };
  }

  async *logs(
    _placement: PlacementRef,
    _instance: string,
    { after, tail, since, follow, signal }: LogOptions,
  ): AsyncIterable<LogLine> {
    let next = 0;
    if (after !== undefined) {
      next = this.lines.findIndex(({ cursor }) => cursor === after) + 1;
    } else if (tail !== undefined) {
      next = Math.max(0, this.lines.length - tail);
    }
    if (follow) {
      this.following += 1;
      this.followed += 1;
    }
    try {
      while (!signal?.aborted) {
        for (; next < this.lines.length; next += 1) {
          if (!since || this.lines[next].time >= since) {
            yield this.lines[next];
          }
        }
        if (!follow || this.ended) {
          return;
        }
        await once(this.written, 'line', { signal }).catch(() => {});
      }
    } finally {
      this.following -= follow ? 1 : 0;
    }
  }

  async openTerminal(): Promise<TerminalSession> {
    const terminal = new FakeTerminal();
    this.terminals.push(terminal);
    return terminal;
  }
}

export interface StreamedEvent {
  event: string;
  id?: string;
  data: any;
}

class Events {
  readonly seen: StreamedEvent[] = [];
  ended = false;
  private readonly news = new EventEmitter().setMaxListeners(0);
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(readonly response: Response) {
    this.reader = response.body!.getReader();
    this.read();
  }

  /** The first `count` events of a kind, waiting for them. */
  async take(event: string, count = 1): Promise<StreamedEvent[]> {
    const of = () => this.seen.filter(one => one.event === event);
    const deadline = Date.now() + 10_000;
    while (of().length < count) {
      if (Date.now() > deadline || this.ended) {
        throw new Error(
          `${of().length} of ${count} '${event}' came, and: ${JSON.stringify(
            this.seen,
          ).slice(0, 2_000)}`,
        );
      }
      await Promise.race([
        once(this.news, 'news'),
        new Promise(resolve => setTimeout(resolve, 200)),
      ]);
    }
    return of().slice(0, count);
  }

  async close(): Promise<void> {
    await this.reader.cancel().catch(() => {});
  }

  private async read(): Promise<void> {
    let rest = '';
    try {
      for (;;) {
        const { done, value } = await this.reader.read();
        if (done) {
          break;
        }
        const blocks = (rest + Buffer.from(value).toString()).split('\n\n');
        rest = blocks.pop()!;
        blocks.forEach(block => this.add(block));
        this.news.emit('news');
      }
    } catch {
      // The connection was cut; what came is what there is.
    }
    this.ended = true;
    this.news.emit('news');
  }

  private add(block: string): void {
    const fields = Object.fromEntries(
      block
        .split('\n')
        .map(line => line.match(/^(\w+): (.*)$/)?.slice(1) ?? ['', '']),
    );
    if (fields.event) {
      this.seen.push({
        event: fields.event,
        id: fields.id,
        data: JSON.parse(fields.data),
      });
    }
  }
}

export class StreamServer {
  readonly ledger = new FakeLedger();
  readonly access = new FakeAccess();
  readonly target = new FakeTarget();
  readonly shutdown = new AbortController();
  readonly environment = {
    name: 'dev',
    title: 'Dev',
    targets: ['here'],
    protected: false,
  } as EnvironmentDefinition;
  server!: Server;
  baseUrl!: string;
  private core!: Core;

  /** With a database the terminals work as well. */
  static async start(options?: {
    database?: Knex;
    terminal?: object;
  }): Promise<StreamServer> {
    const made = new StreamServer();
    const { target, environment } = made;
    made.core = {
      access: made.access as unknown as Access,
      config: mockServices.rootConfig({
        data: {
          app: { baseUrl: 'http://portal.example' },
          backend: { baseUrl: 'http://portal.example' },
          releases: { terminal: options?.terminal ?? {} },
        },
      }),
      database:
        options?.database ??
        // Never connected: only terminals ask it.
        knexFactory({ client: 'better-sqlite3', useNullAsDefault: true }),
      drivers: {
        target: () => target as unknown as DeployTarget,
        targets: () => [{ definition: { id: 'here' }, driver: target }],
      },
      environments: {
        definition: async () => environment,
        placements: async () => [],
      },
      ledger: made.ledger,
      logger: mockServices.logger.mock(),
      shutdown: made.shutdown.signal,
    } as unknown as Core;

    const router = await createReleasesRouter();
    streams.addRoutes!(router, made.core);
    router.use(errorMiddleware(made.core.logger));
    const app = express();
    app.use('/api/releases', router);
    made.server = createServer(app).listen(0, '127.0.0.1');
    await once(made.server, 'listening');
    const { port } = made.server.address() as AddressInfo;
    made.baseUrl = `http://127.0.0.1:${port}/api/releases`;
    return made;
  }

  get socketUrl(): string {
    return `${this.baseUrl.replace('http', 'ws')}${SOCKET_PATH}`;
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.baseUrl}${path}`, {
      ...init,
      headers: { Authorization: 'Bearer mei', ...init.headers },
    });
  }

  /** Opens a stream and collects its events. */
  async open(path: string, headers: Record<string, string> = {}) {
    const response = await this.fetch(path, { headers });
    if (!response.ok) {
      throw new Error(`${path} answered ${response.status}`);
    }
    return new Events(response);
  }

  async stop(): Promise<void> {
    this.shutdown.abort();
    await streams.stop!(this.core);
    this.server.closeAllConnections();
    this.server.close();
  }
}
