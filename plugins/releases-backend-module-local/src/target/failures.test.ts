/**
 * The facts of real failures: what the target saw of programs that are broken in one way each.
 */
import { Observation, Workload } from '@slipway/backstage-plugin-releases-node';
import { eventually } from '@slipway/backstage-plugin-releases-node/testUtils';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { LocalDeployTarget } from './LocalDeployTarget';
import { TestMachine, placement } from './testMachine';

jest.setTimeout(60_000);

let machine: TestMachine;
let target: LocalDeployTarget;

beforeEach(async () => {
  machine = await TestMachine.create();
  target = machine.target();
  await target.start();
});

afterEach(async () => {
  await machine.close();
});

const quick = { maxSurge: 1, maxUnavailable: 0, timeoutSeconds: 2 };

async function deploy(
  source: string,
  change: Partial<Workload> = {},
): Promise<Observation> {
  const workload = await machine.workload('1.0.0', {
    files: { 'app.js': source },
    command: ['node', 'app.js'],
    change: { rollout: quick, ...change },
  });
  const act = { verb: 'apply' as const, placement, workload };
  await target.act(act, 'one/apply/1', 1);
  return eventually('the act ends', async () => {
    const seen = await target.observe(act, 'one/apply/1');
    return seen.state === 'progressing' ? undefined : seen;
  });
}

const http = (listen: string, status = 200) =>
  `require('node:http').createServer((q, r) => { r.statusCode = ${status}; r.end('the till is locked'); }).listen(${listen});`;

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

it('sees on which other port a program listens, and which it was given', async () => {
  const port = await freePort();
  expect(await deploy(http(`${port}, '127.0.0.1'`))).toMatchObject({
    state: 'failed',
    code: 'instance.port-not-listening',
    facts: {
      running: true,
      ports: { http: expect.any(Number) },
      listensOn: [{ address: '127.0.0.1', port }],
      failing: { what: 'GET /health', outcome: 'refused' },
      limitSeconds: 2,
    },
  });
});

it('sees a program that listens at another address', async () => {
  expect(await deploy(http(`process.env.PORT, '::1'`))).toMatchObject({
    facts: { listensOn: [{ address: '::1', port: expect.any(Number) }] },
  });
});

it('keeps what a failing probe answered', async () => {
  expect(await deploy(http('process.env.PORT', 503))).toMatchObject({
    code: 'instance.never-healthy',
    facts: {
      failing: {
        what: 'GET /health',
        outcome: 'answered',
        status: 503,
        answer: 'the till is locked',
      },
      everHealthy: false,
      exits: 0,
    },
  });
});

it('keeps what a probe that is a command printed', async () => {
  expect(
    await deploy(http('process.env.PORT'), {
      probe: {
        check: {
          type: 'command',
          command: [
            'node',
            '-e',
            'console.log("queue is full");process.exit(3)',
          ],
        },
        periodSeconds: 1,
        timeoutSeconds: 1,
        failureThreshold: 2,
      },
    }),
  ).toMatchObject({
    code: 'instance.never-healthy',
    facts: {
      failing: { outcome: 'exited', exitCode: 3, answer: 'queue is full' },
    },
  });
});

it('tells that the time was short when some instances became healthy', async () => {
  expect(
    await deploy(
      `let wait = 0;
       try { require('node:fs').mkdirSync(${JSON.stringify(
         `${machine.directory}/first`,
       )}); } catch { wait = 60_000; }
       setTimeout(() => { ${http('process.env.PORT')} }, wait)`,
      { replicas: 3 },
    ),
  ).toMatchObject({
    code: 'rollout.timed-out',
    facts: { ready: 1, desired: 3, limitSeconds: 2 },
  });
});

it('gives the status of a live crash loop the evidence that a failed act has', async () => {
  const source = `
    const fs = require('node:fs');
    const broken = ${JSON.stringify(`${machine.directory}/broken`)};
    if (fs.existsSync(broken)) { console.log('out of tills'); process.exit(7); }
    ${http('process.env.PORT')}
    setInterval(() => fs.existsSync(broken) && process.exit(7), 50);`;
  expect(
    await deploy(source, { rollout: { ...quick, timeoutSeconds: 20 } }),
  ).toMatchObject({ state: 'satisfied' });
  writeFileSync(`${machine.directory}/broken`, '');
  const [instance] = await eventually('a crash loop', async () => {
    const { instances } = await target.status(placement);
    return instances[0]?.state === 'crash-loop' ? instances : undefined;
  });
  expect(instance.evidence).toMatchObject({
    exitCode: 7,
    lastLines: ['out of tills'],
    everHealthy: true,
    exits: expect.any(Number),
  });
});
