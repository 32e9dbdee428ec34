/**
 * Processes of builds and of their runners: whichever ends, stays or vanishes, the build ends and nothing is left running.
 */
import { eventually } from '@slipway/backstage-plugin-releases-node/testUtils';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { writeJson } from './files';
import { LocalBuildSubject, makeBuildSubject } from './testSubject';

jest.setTimeout(90_000);

const onLinux = process.platform === 'linux';

let subject: LocalBuildSubject;

const runnerOf = (reference: string): number =>
  JSON.parse(
    readFileSync(
      path.join(subject.attemptFolder(reference), 'runner.json'),
      'utf8',
    ),
  ).pid;

describe('processes', () => {
  beforeEach(async () => {
    subject = await makeBuildSubject();
  });
  afterEach(async () => {
    await subject.untilNoProcessIsLeft();
    await subject.close();
  });

  it('that ignore SIGTERM are ended by force when the build is aborted', async () => {
    const reference = await subject.build(
      `trap '' TERM INT HUP; echo stubborn; while :; do sleep 0.2; done`,
    );
    await subject.untilPrinted(reference, 'stubborn');
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

  it('that made sessions of their own or cleared their environment are ended too', async () => {
    if (!onLinux) {
      process.stdout.write(
        'Not tested: finding hidden processes, which only Linux can.\n',
      );
      return;
    }
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
  });

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
    await subject.untilPrinted(reference, 'begun');
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
    await subject.untilNoProcessIsLeft();
    await subject.close();
  });

  it('ends the build as lost, with its processes', async () => {
    const reference = await subject.build('echo begun; sleep 600');
    await subject.untilPrinted(reference, 'begun');
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
    await subject.untilPrinted(reference, 'begun');
    await subject.engine().stop?.();
    process.kill(runnerOf(reference), 'SIGKILL');
    await subject.restart();
    expect((await subject.untilEnded(reference)).failure?.code).toBe(
      'build.lost',
    );
  });

  it('is not mistaken for another process with its pid', async () => {
    const reference = await subject.build('echo begun; sleep 600');
    await subject.untilPrinted(reference, 'begun');
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
