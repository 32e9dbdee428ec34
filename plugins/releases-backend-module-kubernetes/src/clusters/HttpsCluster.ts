/**
 * One API server over HTTP/1.1 with connections that are kept alive.
 */
import http, { IncomingMessage } from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import type { WebSocket } from 'ws';
import { Access, AccessSource, HeldAccess } from './access';
import { apiErrorOf, Asked, readText, tooSlow, unreachable } from './answers';
import { Deadline } from './deadline';
import { ApiError, UnreachableError } from './errors';
import { openSocket } from './openSocket';
import { ApiRequest, Cluster } from './types';

const TIMEOUT_SECONDS = 30;

/** An idle connection is closed before the server would, at 90 s, so that no request runs into its closing. */
const IDLE_MS = 30_000;

type Query = [string, string][];

function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

function isReset(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === 'ECONNRESET';
}

/** No part of a path that came from outside leads to another resource. */
function assertPath(path: string): void {
  const parts = path.split('/').map(part => part.replace(/%2e/gi, '.'));
  if (
    !path.startsWith('/') ||
    /[?#\s]/.test(path) ||
    parts.some(part => part === '.' || part === '..')
  ) {
    throw new Error(`'${path}' is not a path of the Kubernetes API`);
  }
}

function queryOf(query: ApiRequest['query']): Query {
  return Object.entries(query ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)]);
}

export class HttpsCluster implements Cluster {
  private readonly server: URL;
  private readonly access: HeldAccess;
  /** With what it was made, so that rotated certificates get connections of their own. */
  private agent?: { material: string; agent: http.Agent };

  constructor(readonly name: string, private readonly source: AccessSource) {
    this.server = new URL(source.server);
    if (!['https:', 'http:'].includes(this.server.protocol)) {
      throw new Error(
        `The address ${source.server} of cluster '${name}' is neither https nor http`,
      );
    }
    this.access = new HeldAccess(source);
  }

  async request<T>(request: ApiRequest): Promise<T> {
    const seconds = request.timeoutSeconds ?? TIMEOUT_SECONDS;
    return this.within(request, seconds, async (signal, asked) => {
      const text = await readText(await this.open(request, asked, signal));
      try {
        return JSON.parse(text) as T;
      } catch (error) {
        throw new UnreachableError(
          asked.cluster,
          `What answers for cluster '${this.name}' at ${asked.host} is no API server: ${asked.method} ${asked.path} gave no JSON`,
          error,
        );
      }
    });
  }

  async stream(request: ApiRequest): Promise<Readable> {
    const seconds = request.timeoutSeconds ?? TIMEOUT_SECONDS;
    const response = await this.within(request, seconds, (signal, asked) =>
      this.open(request, asked, signal),
    );
    const { signal } = request;
    if (signal) {
      const end = () => response.destroy(signal.reason);
      if (signal.aborted) end();
      else signal.addEventListener('abort', end);
      response.once('close', () => signal.removeEventListener('abort', end));
    }
    return response;
  }

  async socket(
    path: string,
    query: Query,
    protocols: string[],
  ): Promise<WebSocket> {
    assertPath(path);
    const asked = this.asked({ path });
    const url = new URL(this.server);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.pathname = this.pathOf(path);
    url.search = new URLSearchParams(query).toString();
    return this.authorized(asked, access =>
      openSocket(url, protocols, access, this.source.lookup, asked),
    );
  }

  /** Runs `work` within a limit of time and under the request's own signal. */
  private async within<T>(
    request: ApiRequest,
    seconds: number,
    work: (signal: AbortSignal, asked: Asked) => Promise<T>,
  ): Promise<T> {
    assertPath(request.path);
    const asked = this.asked(request);
    const deadline = new Deadline(seconds, request.signal);
    try {
      return await work(deadline.signal, asked);
    } catch (error) {
      if (request.signal?.aborted) throw request.signal.reason;
      if (deadline.expired) throw tooSlow(asked, seconds);
      if (error instanceof ApiError) throw error;
      throw unreachable(asked, error);
    } finally {
      deadline.clear();
    }
  }

  /** The answer's head, of a status below 400. */
  private open(
    request: ApiRequest,
    asked: Asked,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    return this.authorized(asked, async access => {
      const response = await this.send(request, access, signal);
      if ((response.statusCode ?? 0) >= 400) {
        throw await apiErrorOf(response, asked);
      }
      return response;
    });
  }

  /** Once more with renewed credentials where the server did not take the ones at hand. */
  private async authorized<T>(
    asked: Asked,
    work: (access: Access) => Promise<T>,
  ): Promise<T> {
    const read = async (access: Promise<Access>) => {
      try {
        return await access;
      } catch (error) {
        throw unreachable(asked, error);
      }
    };
    const access = await read(this.access.current());
    try {
      return await work(access);
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      return work(await read(this.access.renewed(access)));
    }
  }

  private send(
    request: ApiRequest,
    access: Access,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const body =
      request.body === undefined ? undefined : JSON.stringify(request.body);
    const search = new URLSearchParams(queryOf(request.query)).toString();
    const options: https.RequestOptions = {
      method: request.method ?? 'GET',
      host: this.server.hostname.replace(/^\[|\]$/g, ''),
      port: this.server.port || undefined,
      path: this.pathOf(request.path) + (search && `?${search}`),
      agent: this.agentFor(access),
      signal,
      headers: {
        accept: 'application/json, */*',
        'user-agent': 'slipway',
        ...access.headers,
        ...(body !== undefined && {
          'content-type': request.contentType ?? 'application/json',
          'content-length': Buffer.byteLength(body),
        }),
      },
    };
    const { request: begin } = this.server.protocol === 'https:' ? https : http;
    return new Promise((resolve, reject) => {
      const sent = begin(options, resolve);
      sent.on('error', error => {
        // A connection that the server had just closed: nothing was read of it, and asking twice changes nothing.
        if (sent.reusedSocket && isReset(error) && options.method === 'GET') {
          resolve(this.send(request, access, signal));
        } else {
          reject(error);
        }
      });
      sent.end(body);
    });
  }

  private agentFor({ tls }: Access): http.Agent {
    const material = JSON.stringify(
      [tls.ca, tls.cert, tls.key].map(part => String(part)),
    );
    if (this.agent?.material !== material) {
      const { lookup } = this.source;
      const options = { keepAlive: true, timeout: IDLE_MS, lookup };
      const agent =
        this.server.protocol === 'https:'
          ? new https.Agent({ ...options, ...tls })
          : new http.Agent(options);
      // What the former one still has under way goes on; its idle connections end by themselves.
      this.agent = { material, agent };
    }
    return this.agent.agent;
  }

  private pathOf(path: string): string {
    return this.server.pathname.replace(/\/+$/, '') + path;
  }

  private asked({ method, path }: ApiRequest): Asked {
    const { host } = this.server;
    return { cluster: this.name, host, method: method ?? 'GET', path };
  }
}
