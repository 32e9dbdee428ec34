/**
 * The embedded source host: the contract, and what is its own.
 */
import {
  createTestDriverContext,
  describeSourceHost,
  eventually,
  SourceHostSubject,
} from '@slipway/backstage-plugin-releases-node/testUtils';
import {
  existsSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdir, mkdtemp, readdir } from 'node:fs/promises';
import path from 'node:path';
import { makeTemporaryFolder, personGit, pushAsPerson } from '../testing';
import { LocalSourceHost } from './LocalSourceHost';

jest.setTimeout(60_000);

interface Subject extends SourceHostSubject {
  dataDirectory: string;
  scratch: string;
}

async function makeSubject(): Promise<Subject> {
  const temporary = await makeTemporaryFolder();
  const dataDirectory = path.join(temporary.folder, 'data');
  const scratch = path.join(temporary.folder, 'scratch');
  await mkdir(scratch);
  const context = createTestDriverContext({
    rootConfig: { releases: { local: { dataDirectory } } },
  });
  let host = new LocalSourceHost(context);
  await host.start();
  return {
    context,
    dataDirectory,
    scratch,
    host: () => host,
    async push({ repository, ...push }) {
      const { cloneUrl } = await host.getRepository(repository);
      return pushAsPerson(scratch, cloneUrl, push);
    },
    async deleteBranch(repository, branch) {
      const { cloneUrl } = await host.getRepository(repository);
      const clone = await mkdtemp(path.join(scratch, 'clone-'));
      await personGit(scratch, 'clone', '-q', cloneUrl, clone);
      await personGit(clone, 'push', '-q', 'origin', '--delete', branch);
    },
    async restart(whileDown) {
      await host.stop();
      await whileDown();
      host = new LocalSourceHost(context);
      await host.start();
    },
    async close() {
      await host.stop();
      await temporary.remove();
    },
  };
}

describeSourceHost('the local one', makeSubject);

describe('the local source host', () => {
  let subject: Subject;

  beforeEach(async () => {
    subject = await makeSubject();
    await subject.host().createRepository({
      key: 'key',
      name: 'shop',
      defaultBranch: 'main',
      files: [{ path: 'README.md', content: 'Shop' }],
      message: 'Begin',
      author: { name: 'Mei', email: 'mei@example.org' },
    });
  });

  afterEach(() => subject.close());

  const changesOf = (branch: string) =>
    subject.context.changes.filter(change => change.branch === branch);

  const pushPrice = (price: string, onto?: string) =>
    subject.push({
      repository: 'shop',
      branch: 'main',
      files: { price },
      onto,
    });

  it('gives an absolute path that git clones', async () => {
    const { cloneUrl } = await subject.host().getRepository('shop');
    expect(path.isAbsolute(cloneUrl)).toBe(true);
    await personGit(subject.scratch, 'clone', '--quiet', cloneUrl, 'copy');
    expect(await readdir(path.join(subject.scratch, 'copy'))).toContain(
      'README.md',
    );
  });

  it('tells nothing of the first commit, which nobody pushed', async () => {
    await subject.restart(async () => {});
    expect(subject.context.changes).toEqual([]);
  });

  it('finds pushes whose hook did not run, while down and while up', async () => {
    const hook = path.join(
      subject.dataDirectory,
      'repositories/shop.git/hooks/post-receive',
    );
    let pushed = '';
    await subject.restart(async () => {
      rmSync(hook);
      pushed = await pushPrice('1');
      expect(readdirSync(path.join(subject.dataDirectory, 'pushes'))).toEqual(
        [],
      );
    });
    expect(changesOf('main').map(change => change.after)).toEqual([pushed]);
    // And it put the hook back.
    const next = await pushPrice('2');
    await eventually('the next push is told', () =>
      changesOf('main').find(change => change.after === next),
    );
  });

  it('tells each of several pushes made while it was down', async () => {
    const pushed: string[] = [];
    await subject.restart(async () => {
      pushed.push(await pushPrice('1'), await pushPrice('2'));
    });
    expect(changesOf('main').map(change => change.after)).toEqual(pushed);
  });

  it('tells a branch that went forth and back and forth three times, under three ids', async () => {
    const begin = (await subject.host().resolve('shop', 'main')).id;
    const { cloneUrl } = await subject.host().getRepository('shop');
    const first = await pushPrice('1');
    await personGit(subject.scratch, 'clone', '--quiet', cloneUrl, 'copy');
    const copy = path.join(subject.scratch, 'copy');
    const force = async (commit: string) => {
      await personGit(copy, 'push', '-qf', 'origin', `${commit}:main`);
      await eventually(`${commit} is told`, () =>
        changesOf('main').at(-1)?.after === commit ? true : undefined,
      );
    };
    await eventually('the first is told', () => changesOf('main').at(0));
    await force(begin);
    await force(first);
    expect(changesOf('main').map(change => change.after)).toEqual([
      first,
      begin,
      first,
    ]);
    expect(new Set(changesOf('main').map(change => change.id)).size).toBe(3);
  });

  it('hands the same move over under the same id after a crash before it was recorded', async () => {
    const set = subject.context.state.set.bind(subject.context.state);
    const ids: string[] = [];
    const take = subject.context.sourceChanged.bind(subject.context);
    let crashed = false;
    subject.context.sourceChanged = async change => {
      ids.push(change.id);
      await take(change);
      if (!crashed) {
        crashed = true;
        // From here on the "process" writes nothing any more.
        subject.context.state.set = async () => {
          throw new Error('The process is dead.');
        };
      }
    };
    const first = await pushPrice('1');
    await eventually('the first is handed over', () => ids.at(0));
    let second = '';
    await subject.restart(async () => {
      second = await pushPrice('2');
      subject.context.state.set = set;
    });
    await eventually('the second is told', () =>
      changesOf('main').find(change => change.after === second),
    );
    expect(changesOf('main').map(change => change.after)).toEqual([
      first,
      second,
    ]);
    expect(changesOf('main')[1].before).toBe(first);
    expect(ids[1]).toBe(ids[0]);
  });

  it('tells other branches while one cannot be told, and that one later', async () => {
    const take = subject.context.sourceChanged;
    let refused = 0;
    subject.context.sourceChanged = async change => {
      if (change.branch === 'poison' && refused < 2) {
        refused += 1;
        throw new Error('It fits no table.');
      }
      await take(change);
    };
    await subject.push({
      repository: 'shop',
      branch: 'poison',
      files: { a: 'a' },
    });
    await eventually('the first is refused', () => refused || undefined);
    const pushed = await pushPrice('1');
    await eventually('the other is told', () =>
      changesOf('main').find(change => change.after === pushed),
    );
    expect(changesOf('poison')).toEqual([]);
    await eventually('the refused is told', () => changesOf('poison').at(0));
  });

  it('leaves branches alone whose names are too long for anything', async () => {
    const branch = `${'a'.repeat(100)}/${'b'.repeat(101)}`;
    await subject.push({ repository: 'shop', branch, files: { a: 'a' } });
    await eventually('it is logged', () =>
      subject.context.logLines.find(line =>
        line.message.includes('left alone'),
      ),
    );
    const pushed = await pushPrice('1');
    await eventually('the other is told', () =>
      changesOf('main').find(change => change.after === pushed),
    );
    expect(changesOf(branch)).toEqual([]);
  });

  it('goes on with other repositories when one is broken', async () => {
    const broken = path.join(subject.dataDirectory, 'repositories/broken.git');
    await mkdir(broken);
    writeFileSync(path.join(broken, 'HEAD'), 'nonsense');
    let pushed = '';
    await subject.restart(async () => {
      pushed = await pushPrice('1');
    });
    expect(changesOf('main').map(change => change.after)).toEqual([pushed]);
    expect(
      subject.context.logLines.some(line => line.message.includes('broken')),
    ).toBe(true);
  });

  it('runs neither filters nor hooks nor export rules of what it checks out', async () => {
    const marker = path.join(subject.scratch, 'was-run');
    const commit = await subject.push({
      repository: 'shop',
      branch: 'main',
      files: {
        '.gitattributes': '* filter=evil\nhidden.txt export-ignore\n',
        '.gitconfig': `[filter "evil"]\n\tsmudge = touch ${marker}\n`,
        'hooks/post-checkout': `#!/bin/sh\ntouch ${marker}\n`,
        'hidden.txt': 'seen',
      },
    });
    const folder = await mkdtemp(path.join(subject.scratch, 'checkout-'));
    await subject.host().checkout('shop', commit, folder);
    expect((await readdir(folder)).sort()).toEqual([
      '.gitattributes',
      '.gitconfig',
      'README.md',
      'hidden.txt',
      'hooks',
    ]);
    expect(existsSync(marker)).toBe(false);
  });

  it('refuses to check out into a folder that holds something', async () => {
    const folder = await mkdtemp(path.join(subject.scratch, 'checkout-'));
    writeFileSync(path.join(folder, 'mine.txt'), 'precious');
    await expect(
      subject.host().checkout('shop', 'main', folder),
    ).rejects.toMatchObject({ code: 'checkout.not-empty' });
  });

  it('answers a link in a repository as no file', async () => {
    const { cloneUrl } = await subject.host().getRepository('shop');
    await personGit(subject.scratch, 'clone', '--quiet', cloneUrl, 'copy');
    const copy = path.join(subject.scratch, 'copy');
    symlinkSync('/etc/passwd', path.join(copy, 'link'));
    await personGit(copy, 'add', 'link');
    await personGit(copy, 'commit', '-qm', 'Link');
    await personGit(copy, 'push', '-q');
    await expect(
      subject.host().readFile('shop', 'main', 'link'),
    ).rejects.toMatchObject({ code: 'file.not-found' });
  });

  it('leaves nothing half made when a repository cannot be made', async () => {
    await expect(
      subject.host().createRepository({
        key: 'other',
        name: 'other',
        defaultBranch: 'main',
        files: [
          { path: 'a', content: 'a file' },
          { path: 'a/b', content: 'and a folder of the same name' },
          { path: '"\\', content: 'x' },
        ],
        message: 'Begin',
        author: { name: 'Mei', email: 'mei@example.org' },
      }),
    ).rejects.toMatchObject({ code: 'file.path-invalid' });
    expect(
      readdirSync(path.join(subject.dataDirectory, 'repositories')),
    ).toEqual(['shop.git']);
  });
});
