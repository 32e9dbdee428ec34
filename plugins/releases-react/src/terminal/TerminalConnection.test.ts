/**
 * A terminal session: tickets, the socket, flow control, endings.
 */
import { ReleasesApiError } from '../api/ReleasesApiError';
import { TerminalConnection, TerminalState } from './TerminalConnection';

class FakeSocket {
  readyState = 0;
  binaryType = '';
  sent: (string | Uint8Array)[] = [];
  onopen: (() => void) | null = null;
  onclose: ((event: { reason: string }) => void) | null = null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  constructor(readonly url: string, readonly protocols: string[]) {}
  send(data: string | Uint8Array) {
    this.sent.push(data);
  }
  close() {
    this.readyState = 3;
    this.onclose?.({ reason: '' });
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  tell(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  messages() {
    return this.sent
      .filter((data): data is string => typeof data === 'string')
      .map(data => JSON.parse(data));
  }
}

let issued = 0;
const givesTickets = async () => {
  issued += 1;
  return {
    ticket: `t${issued}`,
    socketUrl: 'ws://portal/api/releases/terminals',
    maximumSeconds: 14_400,
  };
};

function start(ticket: jest.Mock = jest.fn(givesTickets)) {
  issued = 0;
  const sockets: FakeSocket[] = [];
  const states: TerminalState[] = [];
  const shown: (() => void)[] = [];
  const connection = new TerminalConnection({
    ticket,
    token: async () => 'fresh',
    onState: state => states.push(state),
    onData: (_, done) => shown.push(done),
    createSocket: (url, protocols) => {
      const socket = new FakeSocket(url, protocols);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
  });
  const opening = connection.open({ columns: 120, rows: 40 });
  return { connection, opening, sockets, states, shown, ticket };
}

const settle = (milliseconds = 0) =>
  jest.advanceTimersByTimeAsync(milliseconds);

describe('TerminalConnection', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('carries the ticket in the subprotocol and never in the address', async () => {
    const { sockets, connection, states } = start();
    await settle();
    expect(sockets[0].protocols).toEqual([
      'slipway.terminal.v1',
      'slipway.ticket.t1',
    ]);
    expect(sockets[0].url).not.toContain('t1');
    sockets[0].open();
    await settle();
    expect(states.at(-1)?.kind).toBe('open');
    expect(sockets[0].messages()).toEqual([
      { type: 'resize', columns: 120, rows: 40 },
      { type: 'ack', bytes: 0 },
      { type: 'token', token: 'fresh' },
    ]);
    connection.leave();
  });

  it('takes a new ticket when the socket does not open', async () => {
    const { sockets, connection, states, ticket } = start();
    await settle(5_000);
    await settle(1_000);
    expect(ticket).toHaveBeenCalledTimes(2);
    expect(sockets[1].protocols[1]).toBe('slipway.ticket.t2');
    sockets[1].open();
    await settle();
    expect(states.at(-1)?.kind).toBe('open');
    connection.leave();
  });

  it('gives up after three and says so', async () => {
    const { states } = start();
    await settle(30_000);
    expect(states.at(-1)).toEqual({ kind: 'closed', code: 'unreachable' });
  });

  it('says why no ticket was given', async () => {
    const { states, sockets } = start(
      jest.fn(async () => {
        throw new ReleasesApiError({
          status: 403,
          code: 'grant.missing',
          message: 'You may not open a terminal in production.',
        });
      }),
    );
    await settle();
    expect(sockets).toHaveLength(0);
    expect(states.at(-1)).toEqual({
      kind: 'closed',
      code: 'grant.missing',
      message: 'You may not open a terminal in production.',
    });
  });

  it('sends fresh tokens while it is open', async () => {
    const { sockets, connection } = start();
    await settle();
    sockets[0].open();
    await settle(121_000);
    expect(
      sockets[0].messages().filter(({ type }) => type === 'token'),
    ).toHaveLength(3);
    connection.leave();
  });

  it('pauses a program that writes faster than the screen, and goes on below the lower mark', async () => {
    const { sockets, connection, shown } = start();
    await settle();
    sockets[0].open();
    await settle();
    const chunk = new ArrayBuffer(200 * 1024);
    for (let count = 0; count < 3; count++) {
      sockets[0].onmessage?.({ data: chunk });
    }
    const kinds = () =>
      sockets[0]
        .messages()
        .map(({ type }) => type)
        .filter(type => type === 'pause' || type === 'resume');
    expect(kinds()).toEqual(['pause']);
    shown[0]();
    shown[1]();
    expect(kinds()).toEqual(['pause']);
    shown[2]();
    expect(kinds()).toEqual(['pause', 'resume']);
    const acked = sockets[0]
      .messages()
      .reduce((sum, { type, bytes }) => sum + (type === 'ack' ? bytes : 0), 0);
    expect(acked).toBe(600 * 1024);
    connection.leave();
  });

  it('tells what was shown in portions, and the rest when nothing waits', async () => {
    const { sockets, connection, shown } = start();
    await settle();
    sockets[0].open();
    await settle();
    for (let count = 0; count < 40; count++) {
      sockets[0].onmessage?.({ data: new ArrayBuffer(1024) });
    }
    shown.forEach(done => done());
    expect(
      sockets[0]
        .messages()
        .filter(({ type }) => type === 'ack')
        .map(({ bytes }) => bytes),
    ).toEqual([0, 32 * 1024, 8 * 1024]);
    connection.leave();
  });

  it('tells the limits that the server sets, and why it ended', async () => {
    const { sockets, states } = start();
    await settle();
    sockets[0].open();
    await settle();
    sockets[0].tell({
      type: 'ready',
      recorded: true,
      closesAt: '2026-11-21T13:00:00Z',
    });
    expect(states.at(-1)).toEqual({
      kind: 'open',
      recorded: true,
      closesAt: '2026-11-21T13:00:00Z',
    });
    sockets[0].tell({
      type: 'closing',
      code: 'terminal.idle',
      reason: 'Nothing was typed for 10 minutes.',
    });
    sockets[0].close();
    expect(states.at(-1)).toEqual({
      kind: 'closed',
      code: 'terminal.idle',
      message: 'Nothing was typed for 10 minutes.',
    });
  });

  it('leaves while a ticket is still being asked for', async () => {
    const { connection, sockets, states } = start();
    connection.leave();
    await settle(10_000);
    expect(sockets).toHaveLength(0);
    expect(states.at(-1)).toEqual({ kind: 'closed', code: 'left' });
  });
});
