/**
 * Terminals over real sockets, on both databases: a ticket opens one socket, the socket ends when it must, and the ledger knows of it.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { terminalOpenPermission } from '@slipway/backstage-plugin-releases-common';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { runMigrations } from '../../database';
import { INSTANCE, SHOP, StreamServer } from '../../__testUtils__/streams';
import { TerminalStore } from './TerminalStore';

const ORIGIN = 'http://portal.example';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

/** The page's side of a terminal. */
class Page {
  output = '';
  readonly messages: { type: string }[] = [];
  readonly closed: Promise<[number, string]>;

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data, binary) => {
      if (binary) {
        this.output += data;
      } else {
        this.messages.push(JSON.parse(String(data)));
        socket.emit('said');
      }
    });
    this.closed = once(socket, 'close').then(([code, reason]) => [
      code,
      String(reason),
    ]);
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Everything said before has been heard. */
  async pong(): Promise<void> {
    const before = this.messages.length;
    this.say({ type: 'ping' });
    while (this.messages.length === before) {
      await once(this.socket, 'said');
    }
  }

  async told(type: string) {
    for (;;) {
      const message = this.messages.find(one => one.type === type);
      if (message) {
        return message;
      }
      await once(this.socket, 'said');
    }
  }
}

describe.each(databases.eachSupportedId())('terminals on %s', id => {
  let portal: StreamServer;
  const start = async (terminal: object = {}) => {
    const database = await databases.init(id);
    await runMigrations(database);
    portal = await StreamServer.start({ database, terminal });
    return database;
  };
  afterEach(() => portal.stop());

  const ask = async (
    body: object = {},
    headers: Record<string, string> = {},
    path = INSTANCE,
  ) => {
    const response = await portal.fetch(`${path}/terminals`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Origin: ORIGIN,
        ...headers,
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };

  const ticket = async () => (await ask()).body.ticket as string;

  /** Answers the page's side, or the status of a refusal. */
  const connect = async (options: { ticket?: string; origin?: string }) => {
    const socket = new WebSocket(
      portal.socketUrl,
      ['slipway.terminal.v1', `slipway.ticket.${options.ticket}`],
      { origin: options.origin ?? ORIGIN },
    );
    const page = new Page(socket);
    return new Promise<Page | number>((resolve, reject) => {
      socket.on('open', () => resolve(page));
      socket.on('unexpected-response', (_, response) =>
        resolve(response.statusCode!),
      );
      socket.on('error', reject);
    });
  };

  const open = async () => {
    const page = await connect({ ticket: await ticket() });
    if (typeof page === 'number') {
      throw new Error(`The socket was refused with ${page}`);
    }
    await page.told('ready');
    page.say({ type: 'token', token: 'mei' });
    return { page, program: portal.target.terminals.at(-1)! };
  };

  const actions = () =>
    portal.ledger.appended.map(({ action, outcome, actor }) =>
      [action, outcome, actor.ref].join(' '),
    );

  it('joins page and program', async () => {
    await start();
    const { page, program } = await open();
    expect(page.socket.protocol).toBe('slipway.terminal.v1');
    page.socket.send(Buffer.from('ls\r'));
    page.say({ type: 'resize', columns: 120, rows: 50 });
    page.say({ type: 'ping' });
    await page.told('pong');
    expect(program.written).toEqual(['ls\r']);
    expect(program.sizes).toEqual(['120x50']);
    program.print('\u001b[1mfiles\u001b[0m');
    program.exit(3);
    expect(await page.told('exit')).toEqual({ type: 'exit', code: 3 });
    expect(await page.closed).toEqual([1000, 'terminal.exited']);
    expect(page.output).toBe('\u001b[1mfiles\u001b[0m');
    await portal.stop();
    expect(actions()).toEqual([
      'terminal.opened done user:default/mei',
      'terminal.closed done user:default/mei',
    ]);
    expect(portal.ledger.appended[1]).toMatchObject({
      object: { type: 'terminal', service: SHOP, environment: 'dev' },
      after: { code: 'terminal.exited', bytesIn: 3 },
    });
  });

  it('gives a ticket one use', async () => {
    await start();
    const used = await ticket();
    expect(await connect({ ticket: used })).toBeInstanceOf(Page);
    expect(await connect({ ticket: used })).toBe(401);
    expect(await connect({ ticket: 'guessed' })).toBe(401);
  });

  it('keeps no ticket, only its hash', async () => {
    const database = await start();
    const given = await ticket();
    const rows = await database('terminals').select();
    expect(JSON.stringify(rows)).not.toContain(given);
  });

  it('gives a ticket thirty seconds', async () => {
    const database = await start();
    const late = await ticket();
    await database('terminals').update({
      expires_at: database.raw('expires_at - 30001'),
    });
    expect(await connect({ ticket: late })).toBe(401);
  });

  it('opens for pages of the portal only', async () => {
    await start();
    expect(
      (await ask({}, { Origin: 'http://evil.example' })).body,
    ).toMatchObject({ error: { code: 'terminal.origin-refused' } });
    expect(
      await connect({ ticket: await ticket(), origin: 'http://evil.example' }),
    ).toBe(403);
    expect(actions()).toEqual(['terminal.refused refused user:default/mei']);
  });

  it('binds a ticket to the page that asked for it', async () => {
    await start({ origins: ['http://second.example'] });
    expect(
      await connect({
        ticket: await ticket(),
        origin: 'http://second.example',
      }),
    ).toBe(403);
    expect(actions()).toEqual(['terminal.refused refused user:default/mei']);
  });

  it('needs permission, a person, a reason where it is protected, and an instance that lives', async () => {
    await start();
    portal.environment.protected = true;
    expect((await ask({ reason: '  ' })).body.error.code).toBe(
      'reason.required',
    );
    expect((await ask({ reason: 'to look' })).status).toBe(201);
    portal.environment.protected = false;
    expect(
      (await ask({}, { Authorization: 'Bearer service:scaffolder' })).body.error
        .code,
    ).toBe('terminal.person-required');
    expect(
      (await ask({}, {}, INSTANCE.replace('shop-1', 'other-1'))).body.error
        .code,
    ).toBe('instance.not-found');
    portal.target.instances[0].state = 'exited';
    expect((await ask()).body.error.code).toBe('terminal.unavailable');
    portal.access.refused.add(terminalOpenPermission.name);
    expect((await ask()).status).toBe(403);
  });

  it('gives one person so many at once', async () => {
    await start({ perUser: 2 });
    const { page } = await open();
    await open();
    expect(await ask()).toMatchObject({
      status: 429,
      body: { error: { code: 'terminal.too-many' } },
    });
    expect((await ask({}, { Authorization: 'Bearer li-wei' })).status).toBe(
      201,
    );
    page.socket.close();
    await page.closed;
    const again = async (): Promise<number> => {
      const { status } = await ask();
      return status;
    };
    while ((await again()) !== 201) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  });

  it('counts requests that come at once', async () => {
    await start({ perUser: 2 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask()));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
  });

  it('closes when the permission is taken away', async () => {
    await start({ recheckSeconds: 0.3 });
    const { page, program } = await open();
    await new Promise(resolve => setTimeout(resolve, 500));
    expect(page.socket.readyState).toBe(WebSocket.OPEN);
    portal.access.refused.add(terminalOpenPermission.name);
    expect(await page.told('closing')).toEqual({
      type: 'closing',
      code: 'grant.missing',
      reason: 'Ask its owner.',
    });
    expect(await page.closed).toEqual([4403, 'grant.missing']);
    expect(program.closed).toBe(true);
  });

  it('closes when the permission cannot be checked', async () => {
    await start({ recheckSeconds: 0.3 });
    const { page } = await open();
    portal.access.failing = true;
    expect(await page.closed).toEqual([1013, 'terminal.unchecked']);
  });

  it('closes without a token in time, and after the last has expired', async () => {
    await start({ recheckSeconds: 0.3 });
    const silent = (await connect({ ticket: await ticket() })) as Page;
    silent.say({ type: 'token', token: 'invalid' });
    expect(await silent.closed).toEqual([4401, 'terminal.token-missing']);
    portal.access.expiresAt = new Date(Date.now() + 700);
    const { page } = await open();
    await new Promise(resolve => setTimeout(resolve, 450));
    expect(page.socket.readyState).toBe(WebSocket.OPEN);
    expect(await page.closed).toEqual([4401, 'terminal.token-missing']);
  });

  it("closes on another person's token", async () => {
    await start();
    const { page } = await open();
    page.say({ type: 'token', token: 'li-wei' });
    expect(await page.closed).toEqual([4403, 'terminal.token-foreign']);
  });

  it('closes when nothing is typed, and after its time', async () => {
    await start({ idleSeconds: 0.4 });
    const { page } = await open();
    const typing = setInterval(() => page.socket.send(Buffer.from('x')), 100);
    await new Promise(resolve => setTimeout(resolve, 700));
    expect(page.socket.readyState).toBe(WebSocket.OPEN);
    clearInterval(typing);
    expect(await page.closed).toEqual([4408, 'terminal.idle']);
    await portal.stop();
    await start({ maximumSeconds: 0.3 });
    expect(await (await open()).page.closed).toEqual([
      4409,
      'terminal.too-long',
    ]);
  });

  it('closes on what is not the protocol', async () => {
    await start();
    const { page } = await open();
    page.socket.send('{"type":"resize","columns":-1,"rows":1}');
    expect(await page.closed).toEqual([1008, 'terminal.malformed']);
  });

  it('ends the program when the page leaves', async () => {
    await start();
    const { page, program } = await open();
    page.socket.terminate();
    for (let tries = 0; !program.closed && tries < 500; tries += 1) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    expect(program.closed).toBe(true);
  });

  it('says that the portal restarts', async () => {
    await start();
    const { page } = await open();
    await portal.stop();
    expect(await page.told('closing')).toMatchObject({
      code: 'terminal.shutdown',
    });
    expect(await page.closed).toEqual([1012, 'terminal.shutdown']);
  });

  it('says why there is no program', async () => {
    await start();
    const given = await ticket();
    portal.target.instances.length = 0;
    const page = (await connect({ ticket: given })) as Page;
    expect(await page.told('closing')).toMatchObject({
      code: 'instance.not-found',
    });
    expect(await page.closed).toEqual([4404, 'instance.not-found']);
  });

  it('holds the program back while the page has not shown what was sent', async () => {
    await start();
    const { page, program } = await open();
    page.say({ type: 'ack', bytes: 0 });
    await page.pong();
    program.print(Buffer.alloc(300 * 1024));
    expect(program.paused).toBe(true);
    page.say({ type: 'ack', bytes: 280 * 1024 });
    await page.pong();
    expect(program.paused).toBe(false);
    page.say({ type: 'pause' });
    await page.pong();
    expect(program.paused).toBe(true);
    page.say({ type: 'resume' });
    await page.pong();
    expect(program.paused).toBe(false);
  });

  it('records the end of sessions whose replica died, once', async () => {
    const database = await start();
    await open();
    await database('terminals').update({
      seen_at: database.raw('seen_at - 61000'),
    });
    const [first, second] = [
      new TerminalStore(database),
      new TerminalStore(database),
    ];
    expect(await first.takeLost()).toMatchObject([
      { service: SHOP, user: 'user:default/mei', instance: 'shop-1' },
    ]);
    expect(await second.takeLost()).toEqual([]);
  });
});
