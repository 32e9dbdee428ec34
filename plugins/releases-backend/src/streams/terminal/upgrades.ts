/**
 * Gets WebSocket requests for one path, beside whatever else the portal serves.
 *
 * Node hands an upgrade request to the `upgrade` listeners of the HTTP server, and to Express only while there are none. Some plugins rely
 * on the latter (the kubernetes plugin's exec), others add a listener when they are first used (signals). So: our Express route serves
 * while nobody listens; as soon as somebody does, and not before, we listen beside them.
 */
import { Request, RequestHandler } from 'express';
import { IncomingMessage, Server } from 'node:http';
import { Duplex } from 'node:stream';

export type UpgradeHandler = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
) => void;

export class Upgrades {
  private readonly servers = new Map<Server, () => void>();
  /** Full path on the server, known from the first request. */
  private path?: string;

  constructor(
    /** Below where the router is mounted. */
    private readonly suffix: string,
    private readonly handler: UpgradeHandler,
  ) {}

  /** Notices the server of each request; comes before all routes. */
  middleware(): RequestHandler {
    return (request, _response, next) => {
      this.path ??= `${request.baseUrl}${this.suffix}`;
      const { server } = request.socket as unknown as { server?: Server };
      if (server && !this.servers.has(server)) {
        this.watch(server);
      }
      next();
    };
  }

  /** The Express route of the path. */
  serve(request: Request): void {
    const { socket } = request;
    detachParser(request);
    this.handler(request, socket, Buffer.alloc(0));
  }

  stop(): void {
    this.servers.forEach(forget => forget());
    this.servers.clear();
  }

  private watch(server: Server): void {
    const listener: UpgradeHandler = (request, socket, head) => {
      if (pathOf(request) === this.path) {
        this.handler(request, socket, head);
      }
    };
    const onNewListener = (event: string | symbol) => {
      if (event === 'upgrade') {
        server.off('newListener', onNewListener);
        server.on('upgrade', listener);
      }
    };
    this.servers.set(server, () => {
      server.off('newListener', onNewListener);
      server.off('upgrade', listener);
    });
    if (server.listenerCount('upgrade') > 0) {
      server.on('upgrade', listener);
    } else {
      server.on('newListener', onNewListener);
    }
  }
}

function pathOf(request: IncomingMessage): string | undefined {
  return request.url?.split('?')[0];
}

/**
 * The HTTP parser of a connection goes on reading what is no HTTP any more, and its request time-out (5 minutes) would end the terminal.
 * Node does the same as here when it emits `upgrade`; it has no public way for a request that came through `request`.
 */
function detachParser(request: Request): void {
  const socket = request.socket as typeof request.socket & {
    parser?: { remove?: () => void };
  };
  socket.removeAllListeners('data');
  const { parser } = socket;
  // The parser is at work on this very request; afterwards it is taken off the server's list of connections to time out.
  setImmediate(() => {
    if (socket.parser === parser) {
      parser?.remove?.();
    }
  });
}
