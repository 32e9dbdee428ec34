/**
 * Recordings of terminals: what a person did can be seen later by whom it is given to, without secrets, for a time; and where there must be
 * one, there is no terminal without.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { recordingReadPermission } from '@slipway/backstage-plugin-releases-common';
import { Knex } from 'knex';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { runMigrations } from '../database';
import { INSTANCE, StreamServer } from '../__testUtils__/streams';
import { RecordingStore } from './RecordingStore';

const ORIGIN = 'http://portal.example';
const SESSIONS = '/services/default/shop/terminal-sessions';
const SECRET = 'hunter2-and-more';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('recordings on %s', id => {
  let portal: StreamServer;
  let database: Knex;
  const start = async (terminal: object = {}) => {
    database = await databases.init(id);
    await runMigrations(database);
    portal = await StreamServer.start({ database, terminal });
    portal.secrets = [SECRET];
  };
  afterEach(() => portal.stop());

  const ask = async (body: object = {}, person = 'mei') => {
    const response = await portal.fetch(`${INSTANCE}/terminals`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Origin: ORIGIN,
        Authorization: `Bearer ${person}`,
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };

  /** A terminal that is ready, or how it was closed. */
  const open = async (body: object = {}, person = 'mei') => {
    const { ticket } = (await ask(body, person)).body;
    const socket = new WebSocket(
      portal.socketUrl,
      ['slipway.terminal.v1', `slipway.ticket.${ticket}`],
      { origin: ORIGIN },
    );
    const told: any[] = [];
    socket.on('message', (data, binary) => {
      if (!binary) {
        told.push(JSON.parse(String(data)));
        socket.emit('told');
      }
    });
    const closed = once(socket, 'close').then(([, code]) => String(code));
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'token', token: person }));
    const message = async (type: string) => {
      for (;;) {
        const found = told.find(one => one.type === type);
        if (found) {
          return found;
        }
        await once(socket, 'told');
      }
    };
    return {
      socket,
      closed,
      message,
      ready: () => message('ready'),
      program: () => portal.target.terminals.at(-1)!,
      say: (what: object) => socket.send(JSON.stringify(what)),
    };
  };

  const sessions = async (query = '') =>
    (await (await portal.fetch(`${SESSIONS}${query}`)).json()).items;

  /** The session once it is over. */
  const over = async () => {
    for (;;) {
      const [session] = await sessions();
      if (session?.closedAt) {
        return session;
      }
      await new Promise(resolve => setTimeout(resolve, 30));
    }
  };

  const cast = async (session: { id: string }) => {
    const response = await portal.fetch(`${SESSIONS}/${session.id}/recording`);
    expect(response.status).toBe(200);
    const lines = (await response.text()).trim().split('\n');
    const [header, ...events] = lines.map(line => JSON.parse(line));
    return { header, events };
  };
  const outputOf = (events: [number, string, string][]) =>
    events
      .filter(([, kind]) => kind === 'o')
      .map(([, , text]) => text)
      .join('');

  it('keep what the program wrote, with its sizes and times, and nothing that was typed', async () => {
    await start();
    const one = await open({ columns: 100, rows: 30, reason: 'to look' });
    expect(await one.ready()).toMatchObject({ recorded: true });
    one.socket.send(Buffer.from('typed-password\r'));
    one.program().print('\u001b[1m$ ls\u001b[0m\r\n');
    one.say({ type: 'resize', columns: 120, rows: 40 });
    one.say({ type: 'ping' });
    await one.message('pong');
    one.program().print(Buffer.from([0xe4, 0xb8]));
    one.program().print(Buffer.from([0xad, 0xff]));
    one.program().exit(3);
    await one.closed;
    const session = await over();
    expect(session).toMatchObject({
      person: 'user:default/mei',
      environment: 'dev',
      target: 'here',
      instance: 'shop-1',
      reason: 'to look',
      endCode: 'terminal.exited',
      exitCode: 3,
      recording: { state: 'complete', gapBytes: 0 },
      can: { replay: { allowed: true } },
    });
    const { header, events } = await cast(session);
    expect(header).toMatchObject({ version: 2, width: 100, height: 30 });
    expect(outputOf(events)).toBe('\u001b[1m$ ls\u001b[0m\r\n中\ufffd');
    expect(events.map(([, kind]) => kind)).toContain('r');
    expect(JSON.stringify(events)).not.toContain('typed-password');
    const times = events.map(([at]) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('hide secrets, however they come in pieces', async () => {
    await start();
    const one = await open();
    await one.ready();
    for (const character of `before ${SECRET} after`) {
      one.program().print(character);
    }
    one.program().print(` ${Buffer.from(SECRET).toString('base64')}`);
    one.program().exit(0);
    const { events } = await cast(await over());
    const output = outputOf(events);
    expect(output).toContain('before *** after');
    expect(output).not.toContain(SECRET);
    expect(output).not.toContain(Buffer.from(SECRET).toString('base64'));
    expect([...portal.blobs.kept.values()].join()).not.toContain(SECRET);
  });

  it('are found by person and environment, newest first, in pages', async () => {
    await start();
    for (const person of ['mei', 'li-wei', 'mei']) {
      const one = await open({}, person);
      await one.ready();
      one.socket.close();
      await one.closed;
    }
    expect(await sessions()).toHaveLength(3);
    expect(await sessions('?person=LI-WEI')).toMatchObject([
      { person: 'user:default/li-wei' },
    ]);
    expect(await sessions('?person=%25')).toEqual([]);
    expect(await sessions('?environment=production')).toEqual([]);
    const first = await (await portal.fetch(`${SESSIONS}?limit=2`)).json();
    expect(first.items).toHaveLength(2);
    const second = await (
      await portal.fetch(`${SESSIONS}?limit=2&cursor=${first.nextCursor}`)
    ).json();
    expect(second.items).toHaveLength(1);
    expect(second.nextCursor).toBeUndefined();
  });

  it('are seen only with a permission of their own, and who looked is in the ledger', async () => {
    await start();
    const one = await open();
    await one.ready();
    one.socket.close();
    const session = await over();
    await cast(session);
    expect(portal.ledger.appended.at(-1)).toMatchObject({
      action: 'recording.viewed',
      object: { type: 'terminal', id: session.id, environment: 'dev' },
      after: { of: 'user:default/mei' },
    });
    portal.access.refused.add(recordingReadPermission.name);
    expect((await sessions())[0].can.replay).toMatchObject({ allowed: false });
    const refused = await portal.fetch(`${SESSIONS}/${session.id}/recording`);
    expect(refused.status).toBe(403);
  });

  it('are not reached through another service', async () => {
    await start();
    const one = await open();
    await one.ready();
    one.socket.close();
    const session = await over();
    const other = `/services/default/other/terminal-sessions/${session.id}`;
    for (const path of [other, `${other}/recording`]) {
      const response = await portal.fetch(path);
      expect(response.status).toBe(404);
      expect((await response.json()).error.code).toBe(
        'terminal-session.not-found',
      );
    }
  });

  it('must be possible where an environment is protected', async () => {
    await start();
    portal.environment.protected = true;
    portal.blobs.broken = new Error('The disk is full.');
    const one = await open({ reason: 'to look' });
    expect(await one.message('closing')).toMatchObject({
      code: 'terminal.recording-required',
    });
    expect(portal.target.terminals).toHaveLength(0);
    await portal.stop();
    expect(portal.ledger.appended.at(-1)).toMatchObject({
      action: 'terminal.closed',
      outcome: 'failed',
      after: { code: 'terminal.recording-required' },
    });
  });

  it('are refused with the ticket where they are off and must be', async () => {
    await start({ recording: { enabled: false } });
    const free = await open();
    expect(await free.ready()).toMatchObject({ recorded: false });
    free.socket.close();
    expect((await over()).recording.state).toBe('none');
    portal.environment.protected = true;
    expect(await ask({ reason: 'to look' })).toMatchObject({
      status: 409,
      body: { error: { code: 'terminal.recording-required' } },
    });
  });

  it('end the terminal when they break off where they must be, and only tell elsewhere', async () => {
    await start();
    const free = await open();
    await free.ready();
    portal.environment.protected = true;
    const bound = await open({ reason: 'to look' });
    await bound.ready();
    portal.blobs.broken = new Error('The disk is full.');
    const [first, second] = portal.target.terminals;
    // Enough for a part.
    for (const terminal of [first, second]) {
      for (let count = 0; count < 5; count += 1) {
        terminal.print(Buffer.alloc(60 * 1024, 'x'));
      }
    }
    expect(await bound.closed).toBe('terminal.recording-broken');
    expect(await free.message('recorded')).toEqual({
      type: 'recorded',
      recorded: false,
    });
    expect(free.socket.readyState).toBe(WebSocket.OPEN);
    expect((await over()).recording.state).toBe('partial');
  });

  it('mark a gap rather than hold the terminal, where they need not be whole', async () => {
    await start();
    const one = await open();
    await one.ready();
    one.say({ type: 'ack', bytes: 0 });
    let go = () => {};
    portal.blobs.stalled = new Promise(resolve => {
      go = resolve;
    });
    for (let count = 0; count < 60; count += 1) {
      one.program().print(Buffer.alloc(32 * 1024, 'x'));
      one.say({ type: 'ack', bytes: 32 * 1024 });
    }
    one.say({ type: 'ping' });
    await one.message('pong');
    one.socket.send(Buffer.from('key'));
    while (one.program().written.length === 0) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    go();
    one.program().exit(0);
    const session = await over();
    expect(one.program().written).toEqual(['key']);
    expect(session.recording.state).toBe('complete');
    expect(session.recording.gapBytes).toBeGreaterThan(0);
    const { events } = await cast(session);
    expect(
      events.find(([, kind]: [number, string]) => kind === 'm')[2],
    ).toMatch(/^\d+ bytes were not recorded$/);
    expect(outputOf(events).length + session.recording.gapBytes).toBe(
      60 * 32 * 1024,
    );
  });

  it('hold the program back rather than lose a byte, where they must be whole; keys go on', async () => {
    await start();
    portal.environment.protected = true;
    const one = await open({ reason: 'to look' });
    await one.ready();
    let go = () => {};
    portal.blobs.stalled = new Promise(resolve => {
      go = resolve;
    });
    const program = one.program();
    let printed = 0;
    while (!program.paused) {
      program.print(Buffer.alloc(16 * 1024, 'x'));
      printed += 16 * 1024;
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(printed).toBeLessThan(2 * 1024 * 1024);
    one.socket.send(Buffer.from('key'));
    one.say({ type: 'ping' });
    await one.message('pong');
    expect(program.written).toEqual(['key']);
    go();
    while (program.paused) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    program.exit(0);
    const session = await over();
    expect(session.recording).toMatchObject({ state: 'complete', gapBytes: 0 });
    expect(outputOf((await cast(session)).events)).toHaveLength(printed);
  });

  it('have a largest size, which ends the terminal where they must be', async () => {
    await start({ recording: { maximumBytes: 1000 } });
    portal.environment.protected = true;
    const one = await open({ reason: 'to look' });
    await one.ready();
    one.program().print(Buffer.alloc(999, 'x'));
    one.program().print('more');
    expect(await one.closed).toBe('terminal.recording-full');
    expect((await over()).recording).toMatchObject({ state: 'partial' });
  });

  it('are partial when the backend died, up to its last part', async () => {
    await start();
    const one = await open();
    await one.ready();
    one.program().print('before the end');
    // The part that is written every few seconds.
    while ((await database('recording_parts')).length < 2) {
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    await database('terminals').update({
      seen_at: database.raw('seen_at - 61000'),
    });
    const replica = await StreamServer.start({ database });
    try {
      replica.sweep();
      const session = await over();
      expect(session).toMatchObject({
        endCode: 'terminal.backend-lost',
        recording: { state: 'partial' },
      });
      expect(outputOf((await cast(session)).events)).toBe('before the end');
      expect(replica.ledger.appended).toMatchObject([
        {
          action: 'terminal.closed',
          outcome: 'failed',
          after: { code: 'terminal.backend-lost' },
        },
      ]);
    } finally {
      await replica.stop();
    }
  });

  it('go when their time is over, and their session stays', async () => {
    await start();
    for (let count = 0; count < 2; count += 1) {
      const one = await open();
      await one.ready();
      one.program().print('the same');
      one.program().exit(0);
      await one.closed;
      await over();
    }
    const [kept, old] = await sessions();
    await database('terminal_sessions')
      .where({ id: old.id })
      .update({ opened_at: database.raw('opened_at - 100000') });
    const store = new RecordingStore(database, portal.blobs);
    expect(await store.removeOlder(90_000, 10)).toBe(1);
    const response = await portal.fetch(`${SESSIONS}/${old.id}/recording`);
    expect((await response.json()).error.code).toBe('recording.not-found');
    expect((await sessions())[1].recording.state).toBe('removed');
    expect(outputOf((await cast(kept)).events)).toBe('the same');
    const left = await database('recording_parts').select('digest');
    expect([...portal.blobs.kept.keys()].sort()).toEqual(
      left.map(({ digest }) => digest).sort(),
    );
  });
});
