/**
 * The stable address: whatever is replaced behind it, no request fails.
 */
import {
  PlacementAct,
  Workload,
} from '@slipway/backstage-plugin-releases-node';
import { eventually } from '@slipway/backstage-plugin-releases-node/testUtils';
import http from 'node:http';
import net from 'node:net';
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

afterEach(() => machine.close());

async function deploy(workload: Workload) {
  const act: PlacementAct = { verb: 'apply', placement, workload };
  serial += 1;
  const key = `operation-${serial}/apply/1`;
  await target.act(act, key, 1);
  const seen = await eventually('the deployment ends', async () => {
    const now = await target.observe(act, key);
    return now.state === 'progressing' ? undefined : now;
  });
  expect(seen).toMatchObject({ state: 'satisfied' });
  return new URL((await target.status(placement)).url!);
}

function get(url: string, agent: http.Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent }, answer => {
        let text = '';
        answer.on('data', data => {
          text += data;
        });
        answer.on('end', () => resolve(`${answer.statusCode} ${text}`));
        answer.on('error', reject);
      })
      .on('error', reject);
  });
}

it('fails no request of clients that keep their connection, slow ones included', async () => {
  const change = { replicas: 2 };
  const url = await deploy(await machine.workload('1.0.0', { change }));
  const agent = new http.Agent({ keepAlive: true });
  const answers: string[] = [];
  let going = true;
  const client = async (path: string) => {
    while (going) {
      answers.push(await get(`${url.origin}${path}`, agent));
    }
  };
  const clients = [client('/'), client('/'), client('/slow'), client('/slow')];
  await deploy(await machine.workload('2.0.0', { change }));
  await deploy(await machine.workload('1.0.0', { change }));
  going = false;
  await Promise.all(clients);
  agent.destroy();
  expect(new Set(answers)).toEqual(new Set(['200 1.0.0', '200 2.0.0']));
  expect(answers.length).toBeGreaterThan(50);
});

it('takes turns among the instances, and passes bodies and headers on', async () => {
  const url = await deploy(
    await machine.workload('1.0.0', {
      files: {
        'app.js': `require('node:http').createServer((q, r) => {
          r.setHeader('x-instance', process.env.SLIPWAY_INSTANCE);
          r.setHeader('set-cookie', ['a=1', 'b=2']);
          q.pipe(r);
        }).listen(process.env.PORT)`,
      },
      change: { replicas: 2 },
    }),
  );
  const asked = await Promise.all(
    [1, 2, 3, 4].map(() =>
      fetch(url, { method: 'POST', body: 'x'.repeat(1_000_000) }),
    ),
  );
  expect(new Set(asked.map(a => a.headers.get('x-instance'))).size).toBe(2);
  expect(asked[0].headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await asked[0].text()).toHaveLength(1_000_000);
});

it('says 503 in words when nothing is ready', async () => {
  const url = await deploy(await machine.workload('1.0.0'));
  await target.act({ verb: 'stop', placement }, 'stop/1', 1);
  const answer = await eventually('the refusal', async () => {
    const now = await fetch(url);
    return now.status === 503 ? now : undefined;
  });
  expect(await answer.text()).toContain('No instance of');
});

it('passes an upgraded connection through', async () => {
  const url = await deploy(
    await machine.workload('1.0.0', {
      files: {
        'app.js': `require('node:http').createServer((q, r) => r.end()).on('upgrade', (q, s) => {
          s.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: echo\\r\\nConnection: Upgrade\\r\\n\\r\\n');
          s.pipe(s);
        }).listen(process.env.PORT)`,
      },
    }),
  );
  const echoed = await new Promise<string>((resolve, reject) => {
    http
      .get(url, { headers: { connection: 'Upgrade', upgrade: 'echo' } })
      .on('upgrade', (_answer, socket) => {
        socket.write('hello');
        socket.once('data', data => {
          socket.destroy();
          resolve(data.toString());
        });
      })
      .on('error', reject);
  });
  expect(echoed).toBe('hello');
});

it('forwards any protocol over TCP', async () => {
  const url = await deploy(
    await machine.workload('1.0.0', {
      files: {
        'app.js': `require('node:net').createServer(s => s.on('error', () => {}).pipe(s)).listen(process.env.PORT)`,
      },
      change: {
        probe: undefined,
        ports: [{ name: 'echo', protocol: 'tcp', port: 7 }],
      },
    }),
  );
  expect(url.protocol).toBe('tcp:');
  const echoed = await new Promise<string>((resolve, reject) => {
    const socket = net.connect(Number(url.port), '127.0.0.1');
    let text = '';
    socket.on('data', data => {
      text += data;
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
    socket.end('hello');
  });
  expect(echoed).toBe('hello');
});
