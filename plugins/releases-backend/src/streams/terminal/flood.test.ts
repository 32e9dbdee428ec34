/**
 * Terminals whose programs write without end: the server reads no more of them than the page takes, and the others do not feel it.
 * The programs are real processes behind pipes, over real sockets.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { TerminalSession } from '@slipway/backstage-plugin-releases-node';
import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { INSTANCE, StreamServer } from '../../__testUtils__/streams';
import { runMigrations } from '../../database';
import { WINDOW_BYTES } from './protocol';

const ORIGIN = 'http://portal.example';
const MIB = 1024 * 1024;
/** What pipes and sockets of the operating system hold by themselves. */
const PIPES = 64 * 1024;

jest.setTimeout(60_000);

/** A program behind pipes, which stops when it is not read: as it is behind a terminal. */
class Program implements TerminalSession {
  private readonly child: ChildProcess;
  read = 0;
  constructor(command: string[]) {
    this.child = spawn(command[0], command.slice(1), {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    // It is ended while it writes.
    this.child.stdin!.on('error', () => {});
  }
  write(data: Uint8Array) {
    this.child.stdin!.write(data);
  }
  resize() {}
  pause() {
    this.child.stdout!.pause();
  }
  resume() {
    this.child.stdout!.resume();
  }
  onData(listener: (data: Uint8Array) => void) {
    this.child.stdout!.on('data', (data: Buffer) => {
      this.read += data.byteLength;
      listener(data);
    });
  }
  onExit(listener: (exit: { code?: number }) => void) {
    this.child.once('exit', code => listener({ code: code ?? undefined }));
  }
  async close() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await gone;
    }
  }
}

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('a terminal that floods', () => {
  let portal: StreamServer;
  const programs: Program[] = [];

  beforeEach(async () => {
    const database = await databases.init('SQLITE_3');
    await runMigrations(database);
    portal = await StreamServer.start({ database, terminal: {} });
  });
  afterEach(async () => {
    await portal.stop();
    programs.length = 0;
  });

  /** A terminal of this program, ready, with its page's side. */
  const open = async (...command: string[]) => {
    portal.target.openTerminal = async () => {
      const program = new Program(command);
      programs.push(program);
      return program;
    };
    const answer = await portal.fetch(`${INSTANCE}/terminals`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: ORIGIN },
      body: '{}',
    });
    const { ticket } = await answer.json();
    const socket = new WebSocket(
      portal.socketUrl,
      ['slipway.terminal.v1', `slipway.ticket.${ticket}`],
      { origin: ORIGIN },
    );
    await once(socket, 'open');
    const say = (message: object) => socket.send(JSON.stringify(message));
    say({ type: 'token', token: 'mei' });
    return { socket, say, program: () => programs.at(-1)! };
  };
  const pause = (millis: number) =>
    new Promise(resolve => setTimeout(resolve, millis));

  /** Until it has not grown for a while. */
  const settled = async (value: () => number) => {
    for (let former = -1; former !== value(); ) {
      former = value();
      await pause(500);
    }
    return value();
  };

  it('is read no further than its page takes, and the server does not grow', async () => {
    const { socket, say, program } = await open('yes');
    say({ type: 'ack', bytes: 0 });
    await once(socket, 'message');
    const before = process.memoryUsage().rss;
    const read = await settled(() => programs[0].read);
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThanOrEqual(WINDOW_BYTES + PIPES);
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * MIB);

    // It goes on from there as soon as the page has shown something.
    say({ type: 'ack', bytes: read });
    const further = await settled(() => program().read);
    expect(further).toBeGreaterThan(read);
    expect(further).toBeLessThanOrEqual(read + WINDOW_BYTES + PIPES);
  });

  it('is read no further while its page asked to pause, and loses nothing', async () => {
    const lines = 200_000;
    const { socket, say } = await open('seq', String(lines));
    let output = '';
    socket.on('message', (data, binary) => {
      if (binary) {
        output += data;
        say({ type: 'ack', bytes: (data as Buffer).byteLength });
      }
    });
    say({ type: 'ack', bytes: 0 });
    say({ type: 'pause' });
    const held = await settled(() => output.length);
    expect(held).toBeLessThan(WINDOW_BYTES + PIPES);
    say({ type: 'resume' });
    await once(socket, 'close');
    expect(output.split('\n')).toHaveLength(lines + 1);
    expect(output.endsWith(`\n${lines}\n`)).toBe(true);
  });

  it('is read no further when its connection takes nothing', async () => {
    const { socket } = await open('yes');
    // The page does not count, and stops reading the socket.
    socket.pause();
    const before = process.memoryUsage().rss;
    await settled(() => programs[0]?.read ?? 0);
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * MIB);
  });

  it("does not hold up the keys of its neighbour's", async () => {
    const flood = await open('yes');
    let flooded = 0;
    flood.socket.on('message', (data, binary) => {
      if (binary) {
        flooded += (data as Buffer).byteLength;
        flood.say({ type: 'ack', bytes: (data as Buffer).byteLength });
      }
    });
    flood.say({ type: 'ack', bytes: 0 });
    const neighbour = await open('cat');
    neighbour.say({ type: 'ack', bytes: 0 });
    await pause(300);

    for (let key = 0; key < 50; key += 1) {
      const before = flooded;
      const answered = new Promise<string>(resolve => {
        neighbour.socket.on('message', function hear(data, binary) {
          if (binary) {
            neighbour.socket.off('message', hear);
            resolve(String(data));
          }
        });
      });
      neighbour.socket.send(Buffer.from(`key ${key}\n`));
      // Far less than the flood would keep a queue without bounds busy for.
      const late = pause(2_000).then(() => 'too late');
      expect(await Promise.race([answered, late])).toBe(`key ${key}\n`);
      while (flooded === before) {
        await once(flood.socket, 'message');
      }
    }
    expect(flooded).toBeGreaterThan(50 * 1024);
  });
});
