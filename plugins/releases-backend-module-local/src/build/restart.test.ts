/**
 * A backend that ends at any moment: its builds go on, and are taken up again once.
 */
import { eventually } from '@slipway/backstage-plugin-releases-node/testUtils';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { BuildFolders } from './BuildFolders';
import { LocalBuildEngine } from './LocalBuildEngine';
import { LocalBuildSubject, makeBuildSubject } from './testSubject';

jest.setTimeout(90_000);

let subject: LocalBuildSubject;

describe('a backend that is down', () => {
  beforeEach(async () => {
    subject = await makeBuildSubject();
  });
  afterEach(async () => {
    await subject.untilNoProcessIsLeft();
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

  const specOf = (build: string) => ({
    build,
    service: 'component:default/shop',
    source: {
      host: subject.source.host,
      repository: subject.source.repository,
      commit: subject.source.commits.newer,
    },
    body: subject.recipes.succeeds,
    parameters: {},
    timeoutSeconds: 60,
  });

  /** Leaves an attempt as a backend does that dies between writing the job and starting the runner. */
  async function breakOff(build: string, secondsAgo: number) {
    const former = await subject.build('true');
    await subject.untilEnded(former);
    const job = readFileSync(
      path.join(subject.attemptFolder(former), 'job.json'),
      'utf8',
    );
    const builds = path.join(subject.dataDirectory, 'builds');
    const attempt = new BuildFolders(builds).attempt(build, 'the key');
    for (const folder of ['work', 'home', 'tmp'] as const) {
      mkdirSync(attempt.file(folder), { recursive: true });
    }
    writeFileSync(attempt.file('job.json'), job);
    const then = new Date(Date.now() - secondsAgo * 1000);
    utimesSync(attempt.file('job.json'), then, then);
    return attempt;
  }

  it('that died during the checkout leaves an attempt that never was', async () => {
    const attempt = await breakOff('build-9', 0);
    await rm(attempt.file('job.json'));
    expect(
      await subject.engine().observe(specOf('build-9'), 'the key'),
    ).toEqual({ state: 'absent' });
  });

  it('that died just before it started the runner goes on by the same key', async () => {
    await breakOff('build-9', 1);
    const spec = specOf('build-9');
    const seen = await subject.engine().observe(spec, 'the key');
    expect(seen.state).toBe('progressing');
    const { reference } = await subject.engine().act(spec, 'the key', 1);
    await subject.untilEnded(reference);
  });

  it('that died long ago before it started the runner leaves nothing that could start late', async () => {
    const attempt = await breakOff('build-9', 60);
    const seen = await subject.engine().observe(specOf('build-9'), 'the key');
    expect(seen).toEqual({ state: 'absent' });
    expect(existsSync(attempt.folder)).toBe(false);
  });

  it('and its successor, acting at once, start one build', async () => {
    const other = new LocalBuildEngine(subject.context);
    const spec = specOf('build-9');
    const [one, two] = await Promise.all([
      subject.engine().act(spec, 'the key', 1),
      other.act(spec, 'the key', 1),
    ]);
    expect(one).toEqual(two);
    await subject.untilEnded(one.reference);
    const log = (await subject.log(one.reference)).toString();
    expect(log.split('hello from the build')).toHaveLength(2);
  });

  it('and its successor never run two attempts of one build', async () => {
    const spec = { ...specOf('build-9'), body: subject.recipes.waits };
    const { reference } = await subject.engine().act(spec, 'the key', 1);
    await expect(
      subject.engine().act(spec, 'another key', 2),
    ).rejects.toMatchObject({ code: 'build.running' });
    await subject.engine().abort(reference, 2);
    await subject.untilEnded(reference);
  });
});
