/**
 * Failures that are really produced on this machine, from a push to a broken process, and what is said of each.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  Build,
  Deployment,
  Diagnosis,
  Environment,
} from '@slipway/backstage-plugin-releases-common';
import { Knex } from 'knex';
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { LI_WEI, MEI, Portal, startPortal } from '../__testUtils__/portal';

jest.setTimeout(180_000);

const SHOP = '/services/default/shop';
const STOP = path.resolve(
  __dirname,
  '../../../releases-backend-module-local/bin/stop.cjs',
);
const PIPELINE = `steps:
  - name: Prepare
    timeoutSeconds: 4
    run: if [ -f build.sh ]; then . ./build.sh; fi
`;

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

let portal: Portal;
let database: Knex;
let dataDirectory: string;

function start(): Promise<Portal> {
  return startPortal({
    database,
    dataDirectory,
    config: {
      targets: [
        { id: 'local', driver: 'local', open: true, portRange: '28500-28599' },
      ],
      environments: [{ name: 'dev', kind: 'development' }],
      profile: { default: { rollout: { timeoutSeconds: 5 } } },
    },
  });
}

async function begin() {
  database = await databases.init('SQLITE_3');
  portal = await start();
  await portal.register('shop', LI_WEI, {
    pipeline: { templateId: 'node-service', body: PIPELINE },
  });
}

async function end() {
  await portal?.stop();
  await promisify(execFile)(process.execPath, [STOP, dataDirectory]);
}

async function build(files: Record<string, string>): Promise<Build> {
  const commit = await portal.push('shop', files);
  const started = await portal.eventually<Build>(async () => {
    const { body } = await portal.as(MEI).get(`${SHOP}/builds`);
    return body.items.find((one: Build) => one.commit.id === commit);
  });
  return portal.built('shop', started.id);
}

async function deploy(versionId: string | undefined): Promise<Deployment> {
  const asked = await portal.as(MEI).post(`${SHOP}/deployments`, {
    environment: 'dev',
    kind: 'deploy',
    versionId,
    reason: 'test',
  });
  expect(asked.body).not.toHaveProperty('error');
  return portal.eventually(async () => {
    const { body } = await portal
      .as(MEI)
      .get(`${SHOP}/deployments/${asked.body.id}`);
    return !['waiting', 'queued', 'running'].includes(body.state) && body;
  });
}

async function environment(): Promise<Environment> {
  return (await portal.as(MEI).get(`${SHOP}/environments/dev`)).body;
}

/** Builds the program, deploys it, and answers what is said of it. */
async function failureOf(program: string): Promise<Diagnosis> {
  const { versionId } = await build({ 'server.js': program });
  const deployment = await deploy(versionId);
  expect(deployment.state).toBe('failed');
  return deployment.diagnosis!;
}

const serve = (port: string, status = 200) =>
  `require('node:http').createServer((q, r) => { r.statusCode = ${status}; r.end('the till is locked'); }).listen(${port}, '127.0.0.1');\n`;

async function takePort() {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { port, close: () => new Promise(resolve => server.close(resolve)) };
}

describe('a failure on this machine', () => {
  beforeAll(async () => {
    dataDirectory = await mkdtemp(path.join(tmpdir(), 'slipway-failures-'));
    await begin();
  });
  afterAll(async () => {
    await end();
    await rm(dataDirectory, { recursive: true, force: true, maxRetries: 5 });
  });

  it('is an exit at the start', async () => {
    const found = await failureOf(
      `console.log('begin'); console.log('TypeError: no till'); process.exit(3);`,
    );
    expect(found).toMatchObject({
      code: 'exit-at-start',
      parameters: { exitCode: '3' },
      evidence: [
        {
          kind: 'log',
          text: 'begin\nTypeError: no till',
          href: expect.stringMatching(
            /^instances\/dev\/local\/shop-.+\/logs\?search=TypeError/,
          ),
        },
        { kind: 'exit', parameters: { exitCode: '3', times: '3' } },
      ],
      tryAct: { code: 'read-log' },
    });
    // Nothing serves, so the environment says what its newest deployment did.
    expect((await environment()).lastFailure).toEqual(found);
  });

  it('is a missing variable, by the word of the program and of the configuration', async () => {
    expect(
      await failureOf(
        `if (!process.env.DATABASE_URL) throw new Error('DATABASE_URL is not set');`,
      ),
    ).toMatchObject({
      code: 'missing-variable',
      parameters: { variable: 'DATABASE_URL' },
      evidence: [
        { kind: 'line', text: expect.stringContaining('DATABASE_URL') },
        { kind: 'configuration', text: 'There is no DATABASE_URL' },
      ],
      tryAct: { code: 'set-variable' },
    });
  });

  it('is a wrong port, as the kernel sees it', async () => {
    const free = await takePort();
    await free.close();
    expect(await failureOf(serve(String(free.port)))).toMatchObject({
      code: 'wrong-port',
      parameters: { port: String(free.port) },
      evidence: [
        {
          kind: 'ports',
          parameters: { listens: `127.0.0.1:${free.port}` },
        },
      ],
    });
  });

  it('is a port that another program has', async () => {
    const taken = await takePort();
    try {
      expect(await failureOf(serve(String(taken.port)))).toMatchObject({
        code: 'port-taken',
        parameters: { port: String(taken.port) },
      });
    } finally {
      await taken.close();
    }
  });

  it('is a health check that is never content: which, and what it answered', async () => {
    expect(await failureOf(serve('process.env.PORT', 503))).toMatchObject({
      code: 'probe-answered',
      parameters: { probe: 'GET /health', status: '503' },
      evidence: [
        {
          kind: 'probe',
          text: 'GET /health answered 503\nthe till is locked',
        },
      ],
    });
  });

  it('is a program whose disk is full', async () => {
    expect(
      await failureOf(`require('node:fs').writeFileSync('/dev/full', 'x');`),
    ).toMatchObject({
      code: 'disk-full-program',
      evidence: [
        { kind: 'line', text: expect.stringContaining('ENOSPC') },
        { kind: 'exit' },
      ],
    });
  });

  it('is a limit of time, when some instances became healthy', async () => {
    const lock = JSON.stringify(path.join(dataDirectory, 'first'));
    const saved = await portal.as(MEI).put(`${SHOP}/configuration`, {
      base: { replicas: 2 },
      overlays: {},
      expectedRevision: 0,
      comment: 'Two',
    });
    expect(saved.body).not.toHaveProperty('error');
    expect(
      await failureOf(
        `let wait = 0;
         try { require('node:fs').mkdirSync(${lock}); } catch { wait = 60_000; }
         setTimeout(() => { ${serve('process.env.PORT')} }, wait);`,
      ),
    ).toMatchObject({
      code: 'time-limit',
      parameters: { ready: '1', desired: '2', seconds: '5' },
      tryAct: { code: 'allow-time' },
    });
    await portal.as(MEI).put(`${SHOP}/configuration`, {
      base: {},
      overlays: {},
      expectedRevision: 1,
      comment: 'One',
    });
  });

  it('is an artifact that is gone', async () => {
    const { versionId } = await build({
      'server.js': `${serve('process.env.PORT')}// gone`,
    });
    await rm(path.join(dataDirectory, 'blobs'), { recursive: true });
    expect((await deploy(versionId)).diagnosis).toMatchObject({
      code: 'artifact-missing',
      tryAct: { code: 'build-again' },
    });
  });

  it.each([
    [
      'a step that failed',
      'echo "1 test failed"; exit 4',
      {
        code: 'build-step-failed',
        parameters: { stage: 'Prepare', exitCode: '4' },
        evidence: [
          {
            kind: 'build',
            text: '1 test failed',
            href: expect.stringMatching(/^builds\/.+\?search=1\+test\+failed$/),
          },
        ],
      },
    ],
    [
      'a step that was killed',
      'kill -9 $$',
      { code: 'build-step-killed', parameters: { signal: 'SIGKILL' } },
    ],
    [
      'a step that took too long',
      'echo begun; sleep 60',
      {
        code: 'build-time-limit',
        parameters: { stage: 'Prepare', limit: '4' },
        evidence: [{ text: 'begun' }],
      },
    ],
    [
      'an artifact that was not made',
      'rm slipway.yaml',
      { code: 'build-artifact-missing' },
    ],
  ])('is a build: %s', async (_, script, expected) => {
    const failed = await build({ 'build.sh': `${script}\n` });
    expect(failed.state).toBe('failed');
    expect(failed.diagnosis).toMatchObject(expected);
  });

  it('is a crash loop of what was healthy, and stays said over a restart', async () => {
    const broken = path.join(dataDirectory, 'broken');
    const { versionId } = await build({
      'build.sh': 'true\n',
      'server.js': `const fs = require('node:fs');
        const broken = () => fs.existsSync(${JSON.stringify(broken)});
        if (broken()) { console.log('out of tills'); process.exit(7); }
        setInterval(() => broken() && process.exit(7), 50);
        ${serve('process.env.PORT')}`,
    });
    expect(await deploy(versionId)).toMatchObject({ state: 'succeeded' });
    expect(await environment()).not.toHaveProperty('diagnosis');
    await writeFile(broken, '');
    const looping = {
      code: 'crash-loop',
      parameters: { exitCode: '7', environment: 'dev' },
      evidence: [{ kind: 'log', text: 'out of tills' }, { kind: 'exit' }],
    };
    const said = await portal.eventually(async () => {
      const { diagnosis } = await environment();
      return diagnosis?.code === 'crash-loop' && diagnosis;
    });
    expect(said).toMatchObject(looping);

    const [failed] = (
      await portal.as(MEI).get(`${SHOP}/deployments?state=failed&limit=1`)
    ).body.items as Deployment[];
    const read = async () =>
      (await portal.as(MEI).get(`${SHOP}/deployments/${failed.id}`)).body
        .diagnosis;
    const before = await read();
    await portal.stop();
    // The supervisor is gone as well, and with it every instance.
    await promisify(execFile)(process.execPath, [STOP, dataDirectory]);
    portal = await start();
    expect(await read()).toEqual(before);
    await portal.eventually(async () => {
      const { diagnosis } = await environment();
      return diagnosis?.code === 'crash-loop';
    });
  });
});

describe('a full disk under the target', () => {
  let mount: string | undefined;

  beforeAll(async () => {
    mount = await mountSmallDisk('160m');
    if (mount) {
      dataDirectory = path.join(mount, 'data');
      await begin();
    }
  });
  afterAll(async () => {
    if (mount) {
      try {
        await end();
      } finally {
        execFileSync('umount', ['-l', mount]);
        await rm(mount, { recursive: true, force: true });
      }
    }
  });

  it('is said, and gives the space back', async () => {
    if (!mount) {
      process.stdout.write(
        'Not tested: a full disk under the target, because this user may not mount a small one. A program with a full disk was.\n',
      );
      return;
    }
    const { versionId } = await build({
      'server.js': serve('process.env.PORT'),
      ballast: randomBytes(6_000_000).toString('base64'),
    });
    // Room to unpack it once, not for the instance's own copy.
    const { bavail, bsize } = await statfs(mount);
    const filler = path.join(mount, 'filler');
    await writeFile(filler, Buffer.alloc(bavail * bsize - 12_000_000, 'x'));
    expect((await deploy(versionId)).diagnosis).toMatchObject({
      code: 'disk-full-target',
      sentence: expect.stringContaining('The disk of target local is full'),
      tryAct: { code: 'free-space' },
    });
    await rm(filler);
    expect(await deploy(versionId)).toMatchObject({ state: 'succeeded' });
  });
});

/** Undefined where this user may not mount. */
async function mountSmallDisk(size: string): Promise<string | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'slipway-disk-'));
  try {
    execFileSync(
      'mount',
      ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder],
      { stdio: 'pipe' },
    );
    return folder;
  } catch {
    await rm(folder, { recursive: true, force: true });
    return undefined;
  }
}
