/**
 * Builds that misbehave, and machines that do: each ends with a clear failure or an honest state, loses nothing and leaves no process.
 */
import { eventually } from '@slipway/backstage-plugin-releases-node/testUtils';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeJson } from './files';
import {
  LocalBuildSubject,
  makeBuildSubject,
  processesOf,
} from './testSubject';

jest.setTimeout(90_000);

const MEGABYTE = 1024 * 1024;
const onLinux = process.platform === 'linux';

let subject: LocalBuildSubject;

/** Everything a build starts has the path of its folder in its environment. */
async function expectNoProcessLeft() {
  if (onLinux) {
    await eventually('no process of a build is left', () =>
      processesOf(subject.dataDirectory).length === 0 ? true : undefined,
    );
  }
}

async function untilPrinted(reference: string, text: string) {
  await eventually(`it prints ${text}`, async () =>
    (await subject.log(reference)).includes(text) ? true : undefined,
  );
}

const runnerOf = (reference: string): number =>
  JSON.parse(
    readFileSync(
      path.join(subject.attemptFolder(reference), 'runner.json'),
      'utf8',
    ),
  ).pid;

describe('output', () => {
  beforeEach(async () => {
    subject = await makeBuildSubject({ builds: { logLimitBytes: MEGABYTE } });
  });
  afterEach(() => subject.close());

  it('of 100 MB is cut with a mark that says how much, and the build goes on', async () => {
    const { status, log } = await subject.buildToEnd(
      `echo first; head -c ${
        100 * MEGABYTE
      } /dev/zero | tr '\\0' x; echo; echo last`,
    );
    expect(status.state).toBe('succeeded');
    expect(log.length).toBeLessThan(MEGABYTE + 128 * 1024);
    const text = log.toString();
    expect(text).toContain('first\n');
    expect(text).toContain('last\n');
    expect(text).toContain('[slipway] The log has reached its limit');
    const leftOut = Number(
      /\[slipway\] (\d+) bytes of output are left out here/.exec(text)?.[1],
    );
    const kept = text.match(/x/g)?.length ?? 0;
    // The words of our own lines hold an x or two.
    expect(Math.abs(100 * MEGABYTE - leftOut - kept)).toBeLessThan(100);
  });

  it('beyond the limit keeps the end of every later stage, where failures say why', async () => {
    const body = `steps:
  - {name: Flood, run: 'head -c ${2 * MEGABYTE} /dev/zero | tr "\\0" x'}
  - {name: Test, run: 'echo "the reason"; exit 4'}
`;
    const { status, log } = await subject.buildToEnd('', { body });
    expect(status.failure).toMatchObject({ stage: 'Test', exitCode: 4 });
    expect(log.toString()).toContain('the reason');
  });

  it('in one line of 10 MB is kept whole below the limit', async () => {
    await subject.close();
    subject = await makeBuildSubject();
    const { status, log } = await subject.buildToEnd(
      `head -c ${10 * MEGABYTE} /dev/zero | tr '\\0' y`,
    );
    expect(status.state).toBe('succeeded');
    expect(log.includes(Buffer.alloc(10 * MEGABYTE, 'y'))).toBe(true);
  });

  it('of invalid UTF-8, NULs and escape sequences is kept byte for byte', async () => {
    const { status, log } = await subject.buildToEnd(
      `printf 'a\\377\\376\\000b\\033[2J\\033]0;title\\007\\n'`,
    );
    expect(status.state).toBe('succeeded');
    expect(
      log.includes(
        Buffer.from('a\xff\xfe\0b\x1b[2J\x1b]0;title\x07\n', 'latin1'),
      ),
    ).toBe(true);
  });

  it('as evidence of a failure comes without control characters', async () => {
    const reference = await subject.build(
      `printf '\\033[31mred\\033[0m \\377\\n'; exit 1`,
    );
    await subject.untilEnded(reference);
    const job = JSON.parse(
      readFileSync(
        path.join(subject.attemptFolder(reference), 'job.json'),
        'utf8',
      ),
    );
    const seen = await subject.engine().observe(
      {
        build: 'build-1',
        service: job.service,
        source: job.source,
        body: '',
        parameters: {},
        timeoutSeconds: 60,
      },
      job.key,
    );
    expect(seen).toMatchObject({
      state: 'failed',
      facts: { lastLines: expect.arrayContaining(['red \ufffd']) },
    });
  });

  it('of errors and of results stays in order', async () => {
    const { log } = await subject.buildToEnd(
      'for i in 1 2 3 4 5; do echo out$i; echo err$i >&2; done',
    );
    expect(log.toString()).toContain(
      'out1\nerr1\nout2\nerr2\nout3\nerr3\nout4\nerr4\nout5\nerr5\n',
    );
  });
});

describe('processes', () => {
  beforeEach(async () => {
    subject = await makeBuildSubject();
  });
  afterEach(async () => {
    await expectNoProcessLeft();
    await subject.close();
  });

  it('that ignore SIGTERM are ended by force when the build is aborted', async () => {
    const reference = await subject.build(
      `trap '' TERM INT HUP; echo stubborn; while :; do sleep 0.2; done`,
    );
    await untilPrinted(reference, 'stubborn');
    await subject.engine().abort(reference, 2);
    const status = await subject.untilEnded(reference);
    expect(status).toMatchObject({
      state: 'aborted',
      failure: { code: 'build.aborted', stage: 'Work' },
    });
    expect(status.stages[0].state).toBe('aborted');
  });

  it('that ignore SIGTERM are ended by force when the step takes too long', async () => {
    const body = `steps:
  - name: Hang
    timeoutSeconds: 1
    run: |
      trap '' TERM
      while :; do sleep 0.2; done
  - {name: Never, run: echo never}
`;
    const { status } = await subject.buildToEnd('', { body });
    expect(status).toMatchObject({
      state: 'failed',
      failure: { code: 'build.timed-out', stage: 'Hang' },
    });
    expect(status.failure?.message).toContain('1 seconds');
    expect(status.stages.map(stage => stage.state)).toEqual([
      'failed',
      'skipped',
      'skipped',
    ]);
  });

  it('that fork are ended with the build, also with the output still held', async () => {
    const { status, log } = await subject.buildToEnd(
      `(sleep 600 & sleep 600 & echo forked); sleep 600 & echo end`,
    );
    expect(status.state).toBe('succeeded');
    expect(log.toString()).toContain('that the steps had left behind');
  });

  (onLinux ? it : it.skip)(
    'that made sessions of their own or cleared their environment are ended too',
    async () => {
      // A number that no other program on this machine sleeps for.
      const seconds = 1_000_000 + Math.floor(Math.random() * 1_000_000);
      const sleepers = () =>
        execFileSync('ps', ['-eo', 'args'])
          .toString()
          .split('\n')
          .filter(line => line.includes(`sleep ${seconds}`));
      const { status, log } = await subject.buildToEnd(
        `setsid sh -c 'trap "" TERM; sleep ${seconds}' &
         setsid env -i /bin/sh -c 'sleep ${seconds}; true' &
         env -i /bin/sh -c 'sleep ${seconds}; true' &
         sleep 0.3; ps -eo args | grep -c "^sleep ${seconds}"`,
      );
      expect(status.state).toBe('succeeded');
      expect(log.toString()).toContain('\n3\n');
      expect(sleepers()).toEqual([]);
    },
  );

  it('of one step go on into the next', async () => {
    const body = `steps:
  - {name: Begin, run: '(sleep 0.7; echo ready > ready) & echo begun'}
  - {name: Use, run: 'while [ ! -f ready ]; do sleep 0.1; done; cat ready'}
`;
    const { status } = await subject.buildToEnd('', { body });
    expect(status.state).toBe('succeeded');
  });

  it('see of the environment what they are given and nothing of the backend', async () => {
    process.env.BACKEND_SECRET_OF_TEST = 'hunter2';
    try {
      const { reference, log } = await subject
        .buildToEnd('env; node --version; echo home is "$HOME"', {
          parameters: { COLOUR: 'green' },
        })
        .finally(() => delete process.env.BACKEND_SECRET_OF_TEST);
      const text = log.toString();
      expect(text).not.toContain('hunter2');
      expect(text).toContain('COLOUR=green');
      expect(text).toContain('SLIPWAY_BUILD=build-1');
      expect(text).toContain('SLIPWAY_SERVICE=component:default/shop');
      expect(text).toContain('SLIPWAY_BRANCH=main');
      expect(text).toMatch(/SLIPWAY_COMMIT=[0-9a-f]{40}/);
      expect(text).toContain(process.version);
      expect(text).toContain(
        `home is ${path.join(subject.attemptFolder(reference), 'home')}`,
      );
    } finally {
      delete process.env.BACKEND_SECRET_OF_TEST;
    }
  });

  it('never get a parameter in place of what the build sets itself', async () => {
    for (const name of ['PATH', 'LD_PRELOAD', 'SLIPWAY_COMMIT', 'A B', '']) {
      await expect(
        subject.build('true', { parameters: { [name]: 'x' } }),
      ).rejects.toMatchObject({ code: 'pipeline.invalid' });
    }
  });

  it('are ended by the program that stops everything', async () => {
    const reference = await subject.build('echo begun; sleep 600');
    await untilPrinted(reference, 'begun');
    const program = path.join(__dirname, '../../bin/build-runner.cjs');
    const output = execFileSync(process.execPath, [
      program,
      'stop',
      subject.dataDirectory,
    ]);
    expect(output.toString()).toBe('1 build has been stopped.\n');
    expect(await subject.untilEnded(reference)).toMatchObject({
      state: 'aborted',
    });
  });
});

describe('a runner that vanishes', () => {
  beforeEach(async () => {
    subject = await makeBuildSubject();
  });
  afterEach(async () => {
    await expectNoProcessLeft();
    await subject.close();
  });

  it('ends the build as lost, with its processes', async () => {
    const reference = await subject.build('echo begun; sleep 600');
    await untilPrinted(reference, 'begun');
    process.kill(runnerOf(reference), 'SIGKILL');
    const status = await subject.untilEnded(reference);
    expect(status).toMatchObject({
      state: 'failed',
      failure: { code: 'build.lost' },
    });
    expect((await subject.log(reference)).toString()).toContain('is gone');
    await eventually('its folders are removed', () =>
      existsSync(path.join(subject.attemptFolder(reference), 'work'))
        ? undefined
        : true,
    );
  });

  it('while the backend is down ends the build as lost at its start', async () => {
    const reference = await subject.build('echo begun; sleep 600');
    await untilPrinted(reference, 'begun');
    await subject.engine().stop?.();
    process.kill(runnerOf(reference), 'SIGKILL');
    await subject.restart();
    expect((await subject.untilEnded(reference)).failure?.code).toBe(
      'build.lost',
    );
  });

  it('is not mistaken for another process with its pid', async () => {
    const reference = await subject.build('echo begun; sleep 600');
    await untilPrinted(reference, 'begun');
    await subject.engine().stop?.();
    process.kill(runnerOf(reference), 'SIGKILL');
    // As if, after a restart of the machine, this test's process had the number.
    const file = path.join(subject.attemptFolder(reference), 'runner.json');
    const recorded = JSON.parse(readFileSync(file, 'utf8'));
    await rm(file);
    await writeJson(file, { ...recorded, pid: process.pid });
    await subject.restart();
    expect((await subject.untilEnded(reference)).failure?.code).toBe(
      'build.lost',
    );
  });
});

describe('a backend that is down', () => {
  beforeEach(async () => {
    subject = await makeBuildSubject();
  });
  afterEach(async () => {
    await expectNoProcessLeft();
    await subject.close();
  });

  it('keeps, once it is back, what the build made meanwhile', async () => {
    const reference = await subject.build(
      'echo begun; sleep 0.5; echo made > made',
    );
    await subject.engine().stop?.();
    const status = path.join(subject.attemptFolder(reference), 'status.json');
    await eventually('the runner ends by itself', () =>
      readFileSync(status, 'utf8').includes('"phase":"ended"')
        ? true
        : undefined,
    );
    expect((await subject.engine().status(reference)).state).toBe('running');
    await subject.restart();
    const ended = await subject.untilEnded(reference);
    expect(ended.state).toBe('succeeded');
    expect(ended.artifacts).toHaveLength(1);
  });

  it('keeps what was made although the blob store was away', async () => {
    const put = subject.context.blobs.put.bind(subject.context.blobs);
    let tries = 0;
    subject.context.blobs.put = async content => {
      tries += 1;
      if (tries === 1) {
        throw new Error('The database is away.');
      }
      return put(content);
    };
    const { status } = await subject.buildToEnd('true');
    expect(status.state).toBe('succeeded');
    expect(tries).toBe(2);
  });

  it('that died before it could start the runner leaves no build in limbo', async () => {
    const reference = await subject.build('true');
    await subject.untilEnded(reference);
    const folder = subject.attemptFolder('build-9/' + 'a'.repeat(16));
    mkdirSync(folder, { recursive: true });
    await expect(
      subject.engine().observe(
        {
          build: 'build-9',
          service: 'component:default/shop',
          source: { host: 'local', repository: 'shop', commit: 'main' },
          body: '',
          parameters: {},
          timeoutSeconds: 60,
        },
        'another key',
      ),
    ).resolves.toEqual({ state: 'absent' });
  });
});

describe('a full disk', () => {
  let mount: string | undefined;

  beforeEach(async () => {
    mount = await mountSmallDisk('24m');
  });
  afterEach(async () => {
    if (mount) {
      await subject.close();
      execFileSync('umount', ['-l', mount]);
      await rm(mount, { recursive: true, force: true });
      mount = undefined;
    }
  });

  it('fails the build with that reason and gives the space back', async () => {
    if (!mount) {
      process.stdout.write(
        'Not tested: a full disk, because this user may not mount a small one.\n',
      );
      return;
    }
    subject = await makeBuildSubject({
      dataDirectory: path.join(mount, 'data'),
      builds: { logLimitBytes: 100 * MEGABYTE },
    });
    const flood = await subject.buildToEnd('cat /dev/zero');
    expect(flood.status).toMatchObject({
      state: 'failed',
      failure: { code: 'build.disk-full', stage: 'Work' },
    });
    await expectNoProcessLeft();
    // The log has eaten the disk; the next build cannot even start, and says so.
    await expect(subject.build('echo hello')).rejects.toMatchObject({
      code: 'build.disk-full',
    });
    await rm(path.join(subject.attemptFolder(flood.reference), 'log'));
    const filled = await subject.buildToEnd(
      'head -c 60000000 /dev/zero > big || echo "it said no"; exit 7',
    );
    expect(filled.status.state).toBe('failed');
    const next = await subject.buildToEnd('echo hello');
    expect(next.status.state).toBe('succeeded');
  });
});

/** Undefined where this user may not mount. */
async function mountSmallDisk(size: string): Promise<string | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'slipway-disk-'));
  try {
    execFileSync(
      'mount',
      ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder],
      {
        stdio: 'pipe',
      },
    );
    return folder;
  } catch {
    await rm(folder, { recursive: true, force: true });
    return undefined;
  }
}
