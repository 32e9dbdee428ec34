/**
 * What the contract says of making and finding repositories.
 */
import assert from 'node:assert/strict';
import { ContractCheck, rejectsWith } from './contractCheck';
import type { SourceHostSubject } from './describeSourceHost';

const author = { name: 'Li Wei', email: 'li@example.org' };

/** Makes the repository that most checks begin with. */
export function createShop(
  { host }: SourceHostSubject,
  options?: { key?: string; name?: string },
) {
  return host().createRepository({
    key: options?.key ?? 'operation-1/repository/1',
    name: options?.name ?? 'shop',
    defaultBranch: 'main',
    files: [
      { path: 'README.md', content: '# Shop – 商店\n' },
      { path: 'bin/start', content: '#!/bin/sh\n', executable: true },
    ],
    message: 'Begin the shop\n\nWith a page.',
    author,
  });
}

export const sourceHostRepositoryChecks: ContractCheck<SourceHostSubject>[] = [
  {
    name: 'makes a repository with one first commit',
    async run(subject) {
      const repository = await createShop(subject);
      assert.equal(repository.name, 'shop');
      assert.equal(repository.defaultBranch, 'main');
      assert.ok(repository.cloneUrl, 'there is a clone URL');
      const commits = await subject
        .host()
        .commits('shop', { to: 'main', limit: 10 });
      assert.equal(commits.length, 1);
      const [commit] = commits;
      assert.equal(commit.title, 'Begin the shop');
      assert.equal(commit.message.trim(), 'Begin the shop\n\nWith a page.');
      assert.deepEqual(commit.author, author);
      assert.deepEqual(commit.parents, []);
      assert.match(commit.id, /^[0-9a-f]{40}$/);
      assert.ok(!Number.isNaN(Date.parse(commit.time)), 'its time is a time');
      assert.equal(
        await subject.host().readFile('shop', 'main', 'README.md'),
        '# Shop – 商店\n',
      );
    },
  },
  {
    name: 'answers the same repository for the same key and adds nothing',
    async run(subject) {
      const first = await createShop(subject);
      const tip = await subject.host().resolve('shop', 'main');
      assert.deepEqual(await createShop(subject), first);
      assert.deepEqual(await subject.host().resolve('shop', 'main'), tip);
    },
  },
  {
    name: 'remembers keys over a restart',
    async run(subject) {
      const first = await createShop(subject);
      await subject.restart(async () => {});
      assert.deepEqual(await createShop(subject), first);
    },
  },
  {
    name: 'refuses a name that another key holds and leaves what is there',
    async run(subject) {
      await createShop(subject);
      const tip = await subject.host().resolve('shop', 'main');
      await rejectsWith('repository.exists', () =>
        createShop(subject, { key: 'operation-2/repository/1' }),
      );
      assert.deepEqual(await subject.host().resolve('shop', 'main'), tip);
    },
  },
  {
    name: 'refuses names with path, shell and option characters',
    async run(subject) {
      for (const name of [
        '',
        '..',
        '../shop',
        'a/../../b',
        '-shop',
        '--upload-pack=touch',
        'shop;touch x',
        '$(touch x)',
        'shop\nshop',
        'shop\0',
        'a b',
      ]) {
        await rejectsWith('repository.name-invalid', () =>
          createShop(subject, { key: `for ${name}`, name }),
        );
      }
    },
  },
  {
    name: 'refuses files outside the repository',
    async run(subject) {
      for (const path of ['../evil', '/tmp/evil', 'a/../../evil']) {
        await assert.rejects(
          subject.host().createRepository({
            key: `for ${path}`,
            name: 'shop',
            defaultBranch: 'main',
            files: [{ path, content: 'evil' }],
            message: 'Escape',
            author,
          }),
          `${path} is refused`,
        );
      }
      await rejectsWith('repository.not-found', () =>
        subject.host().getRepository('shop'),
      );
    },
  },
  {
    name: 'says that a repository does not exist, whatever is asked of it',
    async run(subject) {
      const host = subject.host();
      await rejectsWith('repository.not-found', () =>
        host.getRepository('nowhere'),
      );
      await rejectsWith('repository.not-found', () =>
        host.listBranches('nowhere'),
      );
      await rejectsWith('repository.not-found', () =>
        host.resolve('nowhere', 'main'),
      );
      await rejectsWith('repository.not-found', () =>
        host.readFile('nowhere', 'main', 'README.md'),
      );
    },
  },
];
