/**
 * Stands in front of an API server and does what networks and API servers do on bad days, on demand. It also counts what it was asked.
 */
import http, { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import { AddressInfo, Socket } from 'node:net';

/**
 * - `refuse`: the connection breaks before an answer; with `lost` the API server has done what it was asked, and only its answer is lost.
 * - `delay`: the answer begins so many milliseconds later.
 * - `status`: this answer instead, with a body like the API server's.
 * - `query`: the API server is asked with these parameters instead.
 * - `edit`: the answer's body passes through, chunk by chunk; `undefined` ends the connection in the midst.
 */
export type Fault =
  | { refuse: true; lost?: boolean }
  | { delay: number }
  | { query: Record<string, string> }
  | {
      status: number;
      headers?: Record<string, string>;
      body?: object;
    }
  | { edit: (chunk: Buffer) => Buffer | undefined };

export interface Rule {
  when: (request: Seen) => boolean;
  /** How often it holds. Default: until cleared. */
  times?: number;
  fault: Fault;
}

/** A request that came. */
export interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  authorization?: string;
  watch: boolean;
}

interface OpenWatch {
  seen: Seen;
  response: ServerResponse;
  upstream: IncomingMessage;
  frozen: boolean;
}

export class FaultProxy {
  readonly seen: Seen[] = [];
  private rules: Rule[] = [];
  private readonly watches = new Set<OpenWatch>();
  private readonly sockets = new Set<Socket>();
  private readonly agent = new https.Agent({
    keepAlive: true,
    rejectUnauthorized: false,
  });
  private readonly server = http.createServer((request, response) =>
    this.serve(request, response),
  );

  /** @param upstream - address of the API server, which the proxy trusts whatever its certificate says */
  constructor(private readonly upstream: string) {
    this.server.on('connection', socket => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  /** Its own address, without TLS. */
  async start(): Promise<string> {
    await new Promise<void>(resolve =>
      this.server.listen(0, '127.0.0.1', resolve),
    );
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise(resolve => this.server.close(resolve));
    this.sockets.forEach(socket => socket.destroy());
    this.agent.destroy();
    await closed;
  }

  /** The first rule that matches is done. */
  add(rule: Rule): void {
    this.rules.push(rule);
  }

  /** Good days again. What is cut or frozen stays so. */
  clear(): void {
    this.rules = [];
  }

  /** The connections of the open watches break. */
  cutWatches(): number {
    return this.each(({ response }) => response.destroy());
  }

  /** The open watches end as a server ends them. */
  endWatches(): number {
    return this.each(({ response }) => response.end());
  }

  /** The open watches stay open and say nothing any more. */
  freezeWatches(): number {
    return this.each(watch => {
      watch.frozen = true;
    });
  }

  /** The open watches say this as well, as a line of its own. */
  say(text: string): number {
    return this.each(({ response }) => response.write(`${text}\n`));
  }

  count(kind: 'list' | 'watch'): number {
    return this.seen.filter(
      ({ method, watch }) => method === 'GET' && watch === (kind === 'watch'),
    ).length;
  }

  get openWatches(): number {
    return [...this.watches].filter(({ frozen }) => !frozen).length;
  }

  private each(act: (watch: OpenWatch) => void): number {
    const open = [...this.watches].filter(({ frozen }) => !frozen);
    open.forEach(act);
    return open.length;
  }

  private take(seen: Seen): Fault | undefined {
    const rule = this.rules.find(
      ({ when, times = 1 }) => times > 0 && when(seen),
    );
    if (rule?.times !== undefined) {
      rule.times -= 1;
    }
    return rule?.fault;
  }

  private serve(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url!, 'http://proxy');
    const seen: Seen = {
      method: request.method!,
      path: url.pathname,
      query: url.searchParams,
      authorization: request.headers.authorization,
      watch: ['1', 'true'].includes(url.searchParams.get('watch') ?? ''),
    };
    this.seen.push(seen);
    const fault = this.take(seen);
    if (!fault || 'edit' in fault) {
      this.forward(request, response, seen, fault?.edit);
    } else if ('query' in fault) {
      for (const [name, value] of Object.entries(fault.query)) {
        url.searchParams.set(name, value);
      }
      request.url = url.pathname + url.search;
      this.forward(request, response, seen);
    } else if ('delay' in fault) {
      const timer = setTimeout(
        () => this.forward(request, response, seen),
        fault.delay,
      );
      response.on('close', () => clearTimeout(timer));
    } else if ('refuse' in fault) {
      if (fault.lost) {
        this.forward(request, response, seen, () => undefined);
      } else {
        request.socket.destroy();
      }
    } else {
      response.writeHead(fault.status, {
        'content-type': 'application/json',
        ...fault.headers,
      });
      response.end(JSON.stringify(fault.body ?? statusOf(fault.status)));
    }
  }

  private forward(
    request: IncomingMessage,
    response: ServerResponse,
    seen: Seen,
    edit?: (chunk: Buffer) => Buffer | undefined,
  ) {
    const { host, ...headers } = request.headers;
    const passed = https.request(
      new URL(request.url!, this.upstream),
      { method: request.method, headers, agent: this.agent },
      upstream => {
        const watch = { seen, response, upstream, frozen: false };
        if (seen.watch) {
          this.watches.add(watch);
          response.on('close', () => this.watches.delete(watch));
        }
        if (!edit || seen.watch) {
          response.writeHead(upstream.statusCode!, upstream.headers);
          response.flushHeaders();
        }
        upstream.on('data', (chunk: Buffer) => {
          const passing = edit ? edit(chunk) : chunk;
          if (passing === undefined) {
            response.destroy();
          } else if (!watch.frozen) {
            if (!response.headersSent) {
              const { 'content-length': _, ...rest } = upstream.headers;
              response.writeHead(upstream.statusCode!, rest);
            }
            response.write(passing);
          }
        });
        upstream.on('end', () => watch.frozen || response.end());
        upstream.on('error', () => response.destroy());
        response.on('close', () => upstream.destroy());
      },
    );
    passed.on('error', () => response.destroy());
    response.on('close', () => passed.destroy());
    request.pipe(passed);
  }
}

function statusOf(code: number): object {
  const reasons: Record<number, string> = {
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'NotFound',
    409: 'Conflict',
    410: 'Expired',
    429: 'TooManyRequests',
    500: 'InternalError',
    503: 'ServiceUnavailable',
  };
  return {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    reason: reasons[code],
    message: `Answered ${code} by the proxy of the test.`,
  };
}
