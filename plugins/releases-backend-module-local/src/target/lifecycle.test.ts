/**
 * The supervisor outlives backends, and its death is survived; what was started is always found again and ended.
 */
import { PlacementAct } from '@slipway/backstage-plugin-releases-node';
import { eventually } from '@slipway/backstage-plugin-releases-node/testUtils';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { LocalDeployTarget } from './LocalDeployTarget';
import { TestMachine, placement } from './testMachine';

jest.setTimeout(60_000);

let machine: TestMachine;

beforeEach(async () => {
  machine = await TestMachine.create();
});

afterEach(async () => {
  await machine.close();
});

async function deploy(
  target: LocalDeployTarget,
  version: string,
  options: Parameters<TestMachine['workload']>[1] = {},
) {
  const act: PlacementAct = {
    verb: 'apply',
    placement,
    workload: await machine.workload(version, options),
  };
  const key = `${version}/apply/1`;
  await target.act(act, key, 1);
  return eventually('the deployment ends', async () => {
    const seen = await target.observe(act, key);
    return seen.state === 'progressing' ? undefined : seen;
  });
}

async function ask(target: LocalDeployTarget) {
  const { url } = await target.status(placement);
  return (await fetch(url!)).text();
}

function gone(pid: number) {
  return eventually(`process ${pid} ends`, () =>
    fs.existsSync(`/proc/${pid}`) &&
    !fs.readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
      ? undefined
      : true,
  );
}

it('serves on while backends come and go', async () => {
  const first = machine.target();
  await first.start();
  await deploy(first, '1.0.0');
  const { url, instances } = await first.status(placement);
  await first.stop();
  expect(await (await fetch(url!)).text()).toBe('1.0.0');

  const second = machine.target();
  await second.start();
  expect((await second.status(placement)).instances).toMatchObject([
    { id: instances[0].id, health: 'healthy' },
  ]);
});

it('starts what is wanted again after the supervisor was killed, and ends what it left', async () => {
  const target = machine.target();
  await target.start();
  await deploy(target, '1.0.0');
  const { url, instances } = await target.status(placement);
  const [orphan] = machine.leftovers();
  process.kill(machine.supervisorPid(), 'SIGKILL');

  await eventually('the service answers again', async () => {
    const status = await target.status(placement).catch(() => undefined);
    return status?.health === 'healthy' &&
      status.instances[0].id !== instances[0].id
      ? true
      : undefined;
  });
  expect(await (await fetch(url!)).text()).toBe('1.0.0');
  await gone(orphan);
  expect(machine.leftovers()).toHaveLength(1);
  const status = await target.status(placement);
  expect(status.instances.map(i => i.id)).toContain(instances[0].id);
});

it('remembers keys, fences and outcomes over the death of the supervisor', async () => {
  const target = machine.target();
  await target.start();
  expect(await deploy(target, '1.0.0')).toMatchObject({ state: 'satisfied' });
  expect(
    await deploy(target, '2.0.0', { command: ['node', 'app.js', 'exits'] }),
  ).toMatchObject({ state: 'failed' });
  const act: PlacementAct = { verb: 'restart', placement };
  await target.act(act, 'restart/1', 9);
  await eventually('the restart', async () =>
    (await target.observe(act, 'restart/1')).state === 'satisfied'
      ? true
      : undefined,
  );
  process.kill(machine.supervisorPid(), 'SIGKILL');
  await eventually('a new supervisor', () =>
    target.health().then(health => (health.ok ? true : undefined)),
  );
  expect(await target.observe(act, 'restart/1')).toMatchObject({
    state: 'satisfied',
  });
  const failing: PlacementAct = {
    verb: 'apply',
    placement,
    workload: await machine.workload('2.0.0', {
      command: ['node', 'app.js', 'exits'],
    }),
  };
  expect(await target.observe(failing, '2.0.0/apply/1')).toMatchObject({
    state: 'failed',
    code: 'instance.crash-loop',
  });
  await expect(target.act(act, 'restart/2', 8)).rejects.toMatchObject({
    code: 'fence.stale',
  });
});

it('brings a rollout to its end that the death of the supervisor interrupted', async () => {
  const target = machine.target();
  await target.start();
  await deploy(target, '1.0.0');
  const act: PlacementAct = {
    verb: 'apply',
    placement,
    workload: await machine.workload('2.0.0', {
      command: ['/bin/sh', '-c', 'sleep 1; exec node app.js healthy'],
    }),
  };
  await target.act(act, '2.0.0/apply/1', 1);
  process.kill(machine.supervisorPid(), 'SIGKILL');
  await eventually('the rollout', async () => {
    const seen = await target
      .observe(act, '2.0.0/apply/1')
      .catch(() => undefined);
    return seen?.state === 'satisfied' ? true : undefined;
  });
  expect(await ask(target)).toBe('2.0.0');
  expect(machine.leftovers()).toHaveLength(1);
});

it('leaves no process after stop, and starts everything again after it', async () => {
  const target = machine.target();
  await target.start();
  await deploy(target, '1.0.0');
  const supervisor = machine.supervisorPid();
  await target.stop();
  expect(await machine.stopAll()).toMatch(
    /Ended .*shop.*\nEnded the supervisor/,
  );
  expect(machine.leftovers()).toEqual([]);
  await gone(supervisor);
  expect(await machine.stopAll()).toBe('Nothing was running.\n');

  await target.start();
  await eventually('health', async () =>
    (await target.status(placement)).health === 'healthy' ? true : undefined,
  );
  expect(await ask(target)).toBe('1.0.0');
});

it('stop ends children whose supervisor is dead', async () => {
  const target = machine.target();
  await target.start();
  await deploy(target, '1.0.0');
  await target.stop();
  process.kill(machine.supervisorPid(), 'SIGKILL');
  expect(machine.leftovers()).toHaveLength(1);
  expect(await machine.stopAll()).toContain('1 processes');
  expect(machine.leftovers()).toEqual([]);
});

it('stop does not touch a process that only has the pid of an instance', async () => {
  const target = machine.target();
  await target.start();
  await deploy(target, '1.0.0');
  await target.stop();
  await machine.stopAll();
  const bystander = spawn('sleep', ['1000'], { stdio: 'ignore' });
  try {
    const placements = path.join(machine.directory, 'supervisor/placements');
    const [slug] = fs.readdirSync(placements);
    const file = path.join(placements, slug, 'state.json');
    const state = JSON.parse(fs.readFileSync(file, 'utf8'));
    state.live = [
      { id: 'x', process: { pid: bystander.pid, startTime: 'another' } },
    ];
    fs.writeFileSync(file, JSON.stringify(state));
    await machine.stopAll();
    expect(bystander.exitCode).toBeNull();
    expect(fs.existsSync(`/proc/${bystander.pid}`)).toBe(true);
  } finally {
    bystander.kill();
  }
});

it('lets only one supervisor run, however many backends start at once', async () => {
  const targets = [1, 2, 3].map(() => machine.target());
  await Promise.all(targets.map(target => target.start()));
  const supervisors = () =>
    fs
      .readdirSync('/proc')
      .filter(pid => /^\d+$/.test(pid))
      .filter(pid => {
        try {
          return fs
            .readFileSync(`/proc/${pid}/environ`, 'utf8')
            .includes(`SLIPWAY_SUPERVISOR=${machine.directory}\0`);
        } catch {
          return false;
        }
      });
  const [only] = await eventually('one supervisor', () => {
    const found = supervisors();
    return found.length === 1 ? found : undefined;
  });
  expect(Number(only)).toBe(machine.supervisorPid());
});

it('refuses a client without the token', async () => {
  const target = machine.target();
  await target.start();
  const { socket } = JSON.parse(
    fs.readFileSync(
      path.join(machine.directory, 'supervisor/endpoint.json'),
      'utf8',
    ),
  );
  expect(fs.statSync(path.dirname(socket)).mode % 0o1000).toBe(0o700);
  const answer = await new Promise<string>(resolve => {
    const client = net.connect(socket);
    client.write(`${JSON.stringify({ hello: { token: 'guessed' } })}\n`);
    client.on('data', data => resolve(data.toString()));
  });
  expect(answer).toContain('supervisor.token-wrong');
});

it('works where the data folder is too deep for a socket', async () => {
  const deep = await TestMachine.create(`slipway-${'deep'.repeat(25)}-`);
  try {
    const target = deep.target();
    await target.start();
    expect(await target.health()).toEqual({ ok: true });
  } finally {
    await deep.close();
  }
});

it('takes over from a supervisor of an older protocol', async () => {
  const target = machine.target();
  await target.start();
  await target.stop();
  await machine.stopAll();
  const root = path.join(machine.directory, 'supervisor');
  const identity = JSON.parse(
    fs.readFileSync(path.join(root, 'identity.json'), 'utf8'),
  );
  const { socket } = JSON.parse(
    fs.readFileSync(path.join(root, 'endpoint.json'), 'utf8'),
  );
  const asked: string[] = [];
  const older = net.createServer(client => {
    client.on('data', data => {
      const message = JSON.parse(data.toString());
      if (message.hello) {
        client.write(
          `${JSON.stringify({ hello: { protocol: 0, id: identity.id } })}\n`,
        );
      } else {
        asked.push(message.method);
        client.end(`${JSON.stringify({ id: message.id, result: {} })}\n`);
        older.close();
      }
    });
  });
  fs.rmSync(socket, { force: true });
  await new Promise<void>(resolve => older.listen(socket, resolve));
  await target.start();
  expect(asked).toEqual(['handover']);
  expect(await target.health()).toEqual({ ok: true });
  expect(machine.context.logLines.map(line => line.message).join()).toContain(
    'older version',
  );
});

it('ends a supervisor that hangs, and what it looks after, by force', async () => {
  const target = machine.target();
  await target.start();
  await deploy(target, '1.0.0');
  await target.stop();
  const supervisor = machine.supervisorPid();
  process.kill(supervisor, 'SIGSTOP');
  expect(await machine.stopAll()).toContain('the supervisor by force');
  expect(machine.leftovers()).toEqual([]);
  await gone(supervisor);
});

it('goes on with the others when the state of one placement cannot be read', async () => {
  const target = machine.target();
  await target.start();
  await deploy(target, '1.0.0');
  await target.stop();
  await machine.stopAll();
  const placements = path.join(machine.directory, 'supervisor/placements');
  const [slug] = fs.readdirSync(placements);
  fs.writeFileSync(path.join(placements, slug, 'state.json'), '{ torn');
  await target.start();
  await expect(target.status(placement)).rejects.toMatchObject({
    code: 'target.state-unreadable',
  });
  const other = { ...placement, environment: 'dev' };
  expect(await target.status(other)).toMatchObject({ health: 'stopped' });
});

it('clears away artifacts that nothing wants any more, and keeps the others', async () => {
  const target = machine.target();
  await target.start();
  await deploy(target, '1.0.0');
  await target.stop();
  await machine.stopAll();
  const artifacts = path.join(machine.directory, 'artifacts');
  const [wanted] = fs.readdirSync(artifacts);
  const longAgo = new Date(Date.now() - 30 * 24 * 3_600_000);
  ['sha256-old', 'sha256-new'].forEach(name =>
    fs.mkdirSync(path.join(artifacts, name)),
  );
  [wanted, 'sha256-old'].forEach(name =>
    fs.utimesSync(path.join(artifacts, name), longAgo, longAgo),
  );
  await target.start();
  await target.health();
  expect(fs.readdirSync(artifacts).sort()).toEqual(
    [wanted, 'sha256-new'].sort(),
  );
});

it('ends with what it started when its data folder is removed', async () => {
  const target = machine.target();
  await target.start();
  await deploy(target, '1.0.0');
  await target.stop();
  const [child] = machine.leftovers();
  const supervisor = machine.supervisorPid();
  fs.rmSync(machine.directory, { recursive: true, force: true });
  await gone(supervisor);
  await gone(child);
  expect(fs.existsSync(machine.directory)).toBe(false);
});

it('names service, environment and instance in the prompt of a terminal', async () => {
  const target = machine.target();
  await target.start();
  await deploy(target, '1.0.0');
  const [{ id }] = (await target.status(placement)).instances;
  const session = await target.openTerminal(placement, id, {
    columns: 80,
    rows: 24,
  });
  let shown = '';
  session.onData(data => {
    shown += Buffer.from(data).toString();
  });
  const prompt = await eventually('the prompt', () =>
    shown.endsWith(' $ ') ? shown : undefined,
  );
  await session.close();
  // What a terminal is told about pasting is not shown.
  expect(prompt.replace(`${String.fromCharCode(27)}[?2004h`, '')).toBe(
    `shop@test ${id.replace('shop-', '')} $ `,
  );
});

it('closes terminals, and what they started, with the backend', async () => {
  const target = machine.target();
  await target.start();
  await deploy(target, '1.0.0');
  const [{ id }] = (await target.status(placement)).instances;
  const session = await target.openTerminal(placement, id, {
    columns: 80,
    rows: 24,
  });
  session.write(Buffer.from('nohup sleep 1000 & echo star"t"ed\r'));
  await eventually('the sleep', () =>
    machine.leftovers().length === 3 ? true : undefined,
  );
  await target.stop();
  expect(machine.leftovers()).toHaveLength(1);
});
