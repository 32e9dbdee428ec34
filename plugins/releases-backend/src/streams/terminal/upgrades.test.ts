/**
 * WebSocket requests beside other plugins: whoever was there first goes on working, and so do we.
 */
import express, { Request } from 'express';
import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { Upgrades } from './upgrades';

describe('upgrade requests', () => {
  let server: Server;
  let upgrades: Upgrades;
  const sockets: WebSocket[] = [];
  const handshakes = new WebSocketServer({ noServer: true });

  const greet = (text: string) => (socket: WebSocket) => {
    socket.send(text);
    socket.on('message', data => socket.send(`${text} ${data}`));
  };

  /** As the kubernetes plugin does it: Express hands the request over, which works while nobody listens to `upgrade`. */
  const kubernetes = (request: Request) =>
    handshakes.handleUpgrade(
      request,
      request.socket,
      Buffer.alloc(0),
      greet('kubernetes'),
    );

  /** As the signals plugin does it: its first request makes it listen, and is never answered. */
  const signals = () => {
    let listening = false;
    return (request: Request) => {
      if (!listening) {
        listening = true;
        (request.socket as unknown as { server: Server }).server.on(
          'upgrade',
          (upgrade, socket, head) => {
            if (upgrade.url === '/api/signals') {
              handshakes.handleUpgrade(upgrade, socket, head, greet('signals'));
            }
          },
        );
      }
    };
  };

  beforeEach(async () => {
    const app = express();
    const router = express.Router();
    upgrades = new Upgrades('/terminals/socket', (request, socket, head) =>
      handshakes.handleUpgrade(request, socket, head, greet('terminal')),
    );
    router.use(upgrades.middleware());
    router.get('/terminals/socket', request => upgrades.serve(request));
    router.get('/ping', (_request, response) => {
      response.send('pong');
    });
    app.use('/api/releases', router);
    app.get('/api/kubernetes', kubernetes);
    app.get('/api/signals', signals());
    server = createServer(
      {
        // A terminal must outlive what the server allows a request.
        requestTimeout: 600,
        headersTimeout: 600,
        connectionsCheckingInterval: 100,
      },
      app,
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(() => {
    upgrades.stop();
    sockets.forEach(socket => socket.terminate());
    server.closeAllConnections();
    server.close();
  });

  const url = (path: string) =>
    `127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

  /** The first words, or `nothing` when none come within half a second. */
  const hello = async (path: string) => {
    const socket = new WebSocket(`ws://${url(path)}`);
    sockets.push(socket);
    socket.on('error', () => {});
    return Promise.race([
      once(socket, 'message').then(([data]) => String(data)),
      new Promise(resolve => setTimeout(resolve, 500, 'nothing')),
    ]);
  };
  const attachSignals = async () => {
    expect(await hello('/api/signals')).toBe('nothing');
    expect(await hello('/api/signals')).toBe('signals');
  };

  it('reach us and those who rely on Express while nobody listens', async () => {
    expect(await hello('/api/releases/terminals/socket')).toBe('terminal');
    expect(await hello('/api/kubernetes')).toBe('kubernetes');
    expect(server.listenerCount('upgrade')).toBe(0);
  });

  it('reach us beside a listener that came before our first request', async () => {
    await attachSignals();
    await fetch(`http://${url('/api/releases/ping')}`);
    expect(await hello('/api/releases/terminals/socket')).toBe('terminal');
    expect(await hello('/api/signals')).toBe('signals');
  });

  it('reach us beside a listener that came after our first request', async () => {
    expect(await hello('/api/releases/terminals/socket')).toBe('terminal');
    await attachSignals();
    expect(await hello('/api/releases/terminals/socket')).toBe('terminal');
    expect(await hello('/api/signals')).toBe('signals');
    expect(server.listenerCount('upgrade')).toBe(2);
  });

  it('are left alone when they are for another path', async () => {
    await fetch(`http://${url('/api/releases/ping')}`);
    await attachSignals();
    expect(await hello('/api/releases/other')).toBe('nothing');
  });

  it('leave nothing behind when we stop', async () => {
    await fetch(`http://${url('/api/releases/ping')}`);
    await attachSignals();
    upgrades.stop();
    expect(server.listenerCount('upgrade')).toBe(1);
    expect(server.listenerCount('newListener')).toBe(0);
  });

  it('become sockets that outlive the time a request may take', async () => {
    await hello('/api/releases/terminals/socket');
    const [socket] = sockets.slice(-1);
    await new Promise(resolve => setTimeout(resolve, 1_500));
    socket.send('again');
    expect(String((await once(socket, 'message'))[0])).toBe('terminal again');
  });
});
