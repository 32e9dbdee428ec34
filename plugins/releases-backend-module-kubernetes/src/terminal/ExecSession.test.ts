/**
 * The subprotocol against a server that writes down what it is told.
 */
import { once } from 'node:events';
import { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { EXEC_PROTOCOL } from './channels';
import { ExecSession } from './ExecSession';

describe('a program over v5.channel.k8s.io', () => {
  let server: WebSocketServer;
  let upstream: WebSocket;
  let session: ExecSession;
  const told: Buffer[] = [];
  let ended = 0;

  beforeEach(async () => {
    told.length = 0;
    ended = 0;
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, [EXEC_PROTOCOL]);
    [[upstream]] = await Promise.all([
      once(server, 'connection') as Promise<[WebSocket]>,
      once(socket, 'open'),
    ]);
    upstream.on('message', data => told.push(data as Buffer));
    session = new ExecSession(socket, async () => {
      ended += 1;
      upstream.send(status({ status: 'Success' }));
    });
  });
  afterEach(() => {
    server.clients.forEach(client => client.terminate());
    server.close();
  });

  const status = (body: object) =>
    Buffer.concat([Buffer.of(3), Buffer.from(JSON.stringify(body))]);
  const exit = () =>
    new Promise<object>(resolve => {
      session.onExit(resolve);
    });
  const heard = async (count: number) => {
    while (told.length < count) {
      await once(upstream, 'message');
    }
    return told.map(frame => [frame[0], frame.subarray(1).toString()]);
  };

  it('sends input and size on channels of their own', async () => {
    session.write(Buffer.from('ls\r'));
    session.resize(100, 40);
    expect(await heard(2)).toEqual([
      [0, 'ls\r'],
      [4, '{"Width":100,"Height":40}'],
    ]);
  });

  it('keeps what comes before anyone listens, and reads no further until then', async () => {
    for (let line = 0; line < 200; line += 1) {
      upstream.send(Buffer.concat([Buffer.of(1), Buffer.alloc(64 * 1024)]));
    }
    upstream.send(Buffer.from('\u0001end'));
    expect(await session.started).toBeUndefined();
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(upstream.bufferedAmount).toBeGreaterThan(0);
    let bytes = 0;
    await new Promise<void>(resolve => {
      session.onData(data => {
        bytes += data.byteLength;
        if (Buffer.from(data).toString() === 'end') {
          resolve();
        }
      });
    });
    expect(bytes).toBe(200 * 64 * 1024 + 3);
  });

  it.each([
    [{ status: 'Success' }, { code: 0 }],
    [
      {
        status: 'Failure',
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: '42' }] },
      },
      { code: 42 },
    ],
    [
      { status: 'Failure', reason: 'InternalError', message: 'no runtime' },
      { lost: 'no runtime' },
    ],
  ])('reads the end out of %j', async (body, expected) => {
    upstream.send(status(body));
    expect(await exit()).toEqual(expected);
  });

  it('knows nothing of a program whose connection breaks', async () => {
    upstream.terminate();
    expect(await exit()).toEqual({
      lost: 'The connection to the cluster broke.',
    });
    expect(await session.started).toEqual({ kind: 'lost' });
  });

  it('closes the input first, then ends the programs', async () => {
    session.pause();
    await session.close();

    expect(await heard(1)).toEqual([[255, '\u0000']]);
    expect(ended).toBe(1);
    expect(await exit()).toEqual({ code: 0 });
  });
});
