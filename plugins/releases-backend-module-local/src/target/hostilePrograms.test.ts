/**
 * Programs that misbehave: each ends in an honest state, with evidence, and leaves nothing behind.
 */
import {
  LogLine,
  Observation,
  PlacementAct,
  Workload,
} from '@slipway/backstage-plugin-releases-node';
import { eventually } from '@slipway/backstage-plugin-releases-node/testUtils';
import net from 'node:net';
import { readFileSync } from 'node:fs';
import { LocalDeployTarget } from './LocalDeployTarget';
import { TestMachine, placement } from './testMachine';

jest.setTimeout(60_000);

let machine: TestMachine;
let target: LocalDeployTarget;
let serial = 0;

beforeEach(async () => {
  machine = await TestMachine.create();
  target = machine.target();
  await target.start();
});

afterEach(async () => {
  await machine.close();
});

async function run(act: PlacementAct): Promise<Observation> {
  serial += 1;
  const key = `operation-${serial}/apply/1`;
  await target.act(act, key, 1);
  return eventually('the act ends', async () => {
    const seen = await target.observe(act, key);
    return seen.state === 'progressing' ? undefined : seen;
  });
}

function deploy(workload: Workload): Promise<Observation> {
  return run({ verb: 'apply', placement, workload });
}

async function program(
  source: string,
  change: Partial<Workload> = {},
): Promise<Workload> {
  return machine.workload('1.0.0', {
    files: { 'app.js': source },
    command: ['node', 'app.js'],
    change: { probe: undefined, ...change },
  });
}

const quick = { maxSurge: 1, maxUnavailable: 0, timeoutSeconds: 2 };

const SERVE = `require('node:http').createServer((q, r) => r.end('ok')).listen(process.env.PORT);`;

async function logLines(filter: (line: LogLine) => boolean) {
  const { instances } = await target.status(placement);
  const lines: LogLine[] = [];
  for await (const line of target.logs(placement, instances[0].id, {
    follow: false,
  })) {
    if (filter(line)) {
      lines.push(line);
    }
  }
  return lines;
}

it('ends a program that ignores SIGTERM by force', async () => {
  const workload = await program(
    `process.on('SIGTERM', () => console.log('no')); ${SERVE}`,
  );
  expect(await deploy(workload)).toMatchObject({ state: 'satisfied' });
  const begun = Date.now();
  expect(await run({ verb: 'stop', placement })).toMatchObject({
    state: 'satisfied',
  });
  expect(Date.now() - begun).toBeGreaterThan(900);
  expect((await target.status(placement)).instances[0].lastExit?.signal).toBe(
    'SIGKILL',
  );
  expect(machine.leftovers()).toEqual([]);
});

it('ends what a program forked, also outside its process group', async () => {
  const workload = await program(
    `const { spawn } = require('node:child_process');
     spawn('sleep', ['1000'], { stdio: 'ignore' });
     spawn('sleep', ['1000'], { stdio: 'ignore', detached: true }).unref();
     ${SERVE}`,
  );
  expect(await deploy(workload)).toMatchObject({ state: 'satisfied' });
  expect(machine.leftovers()).toHaveLength(3);
  await run({ verb: 'stop', placement });
  expect(machine.leftovers()).toEqual([]);
});

it('says that a program never listens on its port', async () => {
  const workload = await program('setInterval(() => {}, 1000)', {
    rollout: quick,
  });
  expect(await deploy(workload)).toMatchObject({
    state: 'failed',
    code: 'instance.port-not-listening',
    message: expect.stringMatching(/1\.0\.0 did not listen .*PORT=\d+.* 2 s/),
    facts: { probe: expect.stringMatching(/Nothing listens/) },
  });
  expect(machine.leftovers()).toEqual([]);
});

it('says what the probe answered when a program is never healthy', async () => {
  const workload = await machine.workload('1.0.0', {
    command: ['node', 'app.js', 'never-healthy'],
    change: { rollout: quick },
  });
  expect(await deploy(workload)).toMatchObject({
    state: 'failed',
    code: 'instance.never-healthy',
    facts: { probe: 'GET /health answered 500' },
  });
});

it('tells a crash loop long before the time is over', async () => {
  const begun = Date.now();
  const workload = await program(
    `console.error('no database'); process.exit(4)`,
    { rollout: { ...quick, timeoutSeconds: 60 } },
  );
  expect(await deploy(workload)).toMatchObject({
    state: 'failed',
    code: 'instance.crash-loop',
    facts: { exitCode: 4, signal: null, lastLines: ['no database'] },
  });
  expect(Date.now() - begun).toBeLessThan(20_000);
});

it('tells of a program that was killed by a signal', async () => {
  const workload = await program(`process.kill(process.pid, 'SIGSEGV')`);
  expect(await deploy(workload)).toMatchObject({
    state: 'failed',
    facts: { exitCode: null, signal: 'SIGSEGV' },
  });
});

it('says at once that there is no such command', async () => {
  const workload = await machine.workload('1.0.0', {
    command: ['no-such-command'],
  });
  expect(await deploy(workload)).toMatchObject({
    state: 'failed',
    code: 'command.not-found',
    message: expect.stringContaining('no-such-command'),
  });
});

it('fails a program that insists on a port that is taken', async () => {
  const taken = net.createServer();
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as net.AddressInfo;
  try {
    const workload = await program(
      `require('node:http').createServer().listen(${port}, '127.0.0.1')`,
    );
    const seen = await deploy(workload);
    expect(seen).toMatchObject({
      state: 'failed',
      code: 'instance.crash-loop',
    });
    expect(JSON.stringify(seen)).toContain('EADDRINUSE');
  } finally {
    taken.close();
  }
});

it('starts a program again that ends, and shows how it ended', async () => {
  expect(await deploy(await machine.workload('1.0.0'))).toMatchObject({
    state: 'satisfied',
  });
  const before = (await target.status(placement)).instances[0];
  await fetch(`${before.address}/exit`).catch(() => {});
  const after = await eventually('the next copy', async () => {
    const [instance] = (await target.status(placement)).instances;
    return instance.restarts === 1 && instance.health === 'healthy'
      ? instance
      : undefined;
  });
  expect(after).toMatchObject({ id: before.id, lastExit: { code: 1 } });
});

it('gives a program little of its surroundings, and its facts', async () => {
  process.env.SLIPWAY_TEST_SECRET = 'hidden';
  const workload = await machine.workload('1.0.0', {
    change: { variables: { GREETING: 'hello $HOME `id`' } },
  });
  await deploy(workload);
  const { url } = await target.status(placement);
  const env = await (await fetch(`${url}/env`)).json();
  expect(env).toMatchObject({
    GREETING: 'hello $HOME `id`',
    SLIPWAY_SERVICE: placement.service,
    SLIPWAY_ENVIRONMENT: placement.environment,
    SLIPWAY_VERSION: '1.0.0',
    PORT: env.PORT_HTTP,
  });
  expect(env.HOME).toContain(machine.directory);
  expect(env).not.toHaveProperty('SLIPWAY_TEST_SECRET');
  expect(env).not.toHaveProperty('NODE_ENV');
});

it('goes back to the former number when more instances cannot run', async () => {
  const workload = await program(
    `const fs = require('node:fs'); const lock = ${JSON.stringify(
      `${machine.directory}/only-one`,
    )};
     if (fs.existsSync(lock)) { console.error('there is one already'); process.exit(5); }
     fs.writeFileSync(lock, ''); ${SERVE}`,
  );
  expect(await deploy(workload)).toMatchObject({ state: 'satisfied' });
  expect(await run({ verb: 'scale', placement, replicas: 3 })).toMatchObject({
    state: 'failed',
    code: 'instance.crash-loop',
    message: expect.stringContaining('1.0.0 still serves (1 of 1)'),
    facts: { exitCode: 5, lastLines: ['there is one already'] },
  });
  expect(await target.status(placement)).toMatchObject({
    health: 'healthy',
    desired: 1,
    ready: 1,
  });
});

it('changes a hot file under the running instance', async () => {
  const withFile = (content: string) =>
    machine.workload('1.0.0', {
      files: {
        'app.js': `require('node:http').createServer((q, r) => r.end(require('node:fs').readFileSync('conf/a.txt'))).listen(process.env.PORT)`,
      },
      command: ['node', 'app.js'],
      change: {
        probe: undefined,
        files: [{ path: 'conf/a.txt', content, reload: 'hot' }],
      },
    });
  await deploy(await withFile('first'));
  const [before] = (await target.status(placement)).instances;
  const { url } = await target.status(placement);
  expect(await (await fetch(url!)).text()).toBe('first');
  await deploy(await withFile('second'));
  await eventually('the new content', async () =>
    (await (await fetch(url!)).text()) === 'second' ? true : undefined,
  );
  const { instances } = await target.status(placement);
  expect(instances.map(instance => instance.id)).toEqual([before.id]);
});

it('keeps escape sequences, replaces invalid UTF-8 and cuts a 10 MB line', async () => {
  const workload = await program(
    `console.log('\\u001b[2J\\u001b]0;title\\u0007bomb');
     process.stdout.write(Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a]));
     process.stdout.write('x'.repeat(10_000_000) + '\\n');
     console.log('after'); ${SERVE}`,
  );
  await deploy(workload);
  const lines = await eventually('the last line', async () => {
    const found = await logLines(() => true);
    return found.at(-1)?.text === 'after' ? found : undefined;
  });
  expect(lines.map(line => line.text.length)).toEqual([18, 4, 65536, 5]);
  expect(lines[0].text).toContain('\u001b[2J');
  expect(lines[1].text).toBe('a\ufffd\ufffdb');
  expect(lines[2].truncated).toBe(true);
});

it('bounds memory and disk under a flood, and marks what it dropped', async () => {
  const workload = await program(
    `${SERVE} const noise = 'y'.repeat(1000) + '\\n';
     const flood = () => { while (process.stdout.write(noise.repeat(50))); process.stdout.once('drain', flood); }; flood();`,
  );
  expect(await deploy(workload)).toMatchObject({ state: 'satisfied' });
  await eventually('a mark', async () => {
    const marks = await logLines(line => line.text.includes('were dropped'));
    return marks.length > 0 ? true : undefined;
  });
  const status = readFileSync(
    `/proc/${machine.supervisorPid()}/status`,
    'utf8',
  );
  const residentMb = Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
  expect(residentMb).toBeLessThan(250);
  const { url } = await target.status(placement);
  expect(await (await fetch(url!)).text()).toBe('ok');
});

it('takes another port for the address when its own is taken meanwhile', async () => {
  await deploy(await machine.workload('1.0.0'));
  const { url } = await target.status(placement);
  await target.stop();
  await machine.stopAll();
  const thief = net.createServer();
  const port = Number(new URL(url!).port);
  await new Promise<void>(resolve => thief.listen(port, '127.0.0.1', resolve));
  try {
    await target.start();
    const status = await eventually('health', async () => {
      const seen = await target.status(placement);
      return seen.health === 'healthy' ? seen : undefined;
    });
    expect(status.url).not.toBe(url);
    expect(status.message).toContain(`Port ${port} was taken`);
    expect(await (await fetch(status.url!)).text()).toBe('1.0.0');
  } finally {
    thief.close();
  }
});
