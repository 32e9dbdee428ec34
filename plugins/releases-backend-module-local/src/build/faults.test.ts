/**
 * Builds that misbehave, and machines that do: each ends with a clear failure or an honest state, loses nothing and leaves no process.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LocalBuildSubject, makeBuildSubject } from './testSubject';

jest.setTimeout(90_000);

const MEGABYTE = 1024 * 1024;

let subject: LocalBuildSubject;

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

describe('a full disk', () => {
  let mount: string | undefined;

  beforeEach(async () => {
    mount = await mountSmallDisk('24m');
  });
  afterEach(async () => {
    if (mount) {
      try {
        await subject.close();
      } finally {
        execFileSync('umount', ['-l', mount]);
        await rm(mount, { recursive: true, force: true });
        mount = undefined;
      }
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
    await subject.untilNoProcessIsLeft();
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
