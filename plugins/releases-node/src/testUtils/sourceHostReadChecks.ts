/**
 * What the contract says of reading: revisions, commits, files, checkouts.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ContractCheck, rejectsWith } from './contractCheck';
import type { SourceHostSubject } from './describeSourceHost';
import { createShop } from './sourceHostRepositoryChecks';

async function pushThree(subject: SourceHostSubject) {
  await createShop(subject);
  const ids: string[] = [(await subject.host().resolve('shop', 'main')).id];
  for (const price of ['1', '2', '3']) {
    ids.push(
      await subject.push({
        repository: 'shop',
        branch: 'main',
        files: { 'price.txt': price },
      }),
    );
  }
  return ids;
}

export const sourceHostReadChecks: ContractCheck<SourceHostSubject>[] = [
  {
    name: 'resolves branches and whole and short commit ids',
    async run(subject) {
      const [, one, , three] = await pushThree(subject);
      const host = subject.host();
      assert.equal((await host.resolve('shop', 'main')).id, three);
      assert.equal((await host.resolve('shop', one)).id, one);
      assert.equal((await host.resolve('shop', one.slice(0, 12))).id, one);
    },
  },
  {
    name: 'refuses revisions that do not exist or look like options',
    async run(subject) {
      await createShop(subject);
      for (const revision of [
        'nowhere',
        'f'.repeat(40),
        '-h',
        '--all',
        '--output=/tmp/x',
        'main; touch x',
        '$(touch x)',
        '../main',
        '',
      ]) {
        await rejectsWith('revision.not-found', () =>
          subject.host().resolve('shop', revision),
        );
      }
    },
  },
  {
    name: 'lists every branch with its tip',
    async run(subject) {
      const ids = await pushThree(subject);
      const side = await subject.push({
        repository: 'shop',
        branch: 'feature/cart',
        files: { 'cart.txt': 'empty' },
      });
      const branches = await subject.host().listBranches('shop');
      assert.deepEqual(
        [...branches].sort((a, b) => (a.name < b.name ? -1 : 1)),
        [
          { name: 'feature/cart', commit: side },
          { name: 'main', commit: ids[3] },
        ],
      );
    },
  },
  {
    name: 'lists the commits between two, newest first',
    async run(subject) {
      const [first, one, two, three] = await pushThree(subject);
      const between = async (from: string | undefined, limit: number) =>
        (await subject.host().commits('shop', { from, to: three, limit })).map(
          commit => commit.id,
        );
      assert.deepEqual(await between(one, 10), [three, two]);
      assert.deepEqual(await between(undefined, 10), [three, two, one, first]);
      assert.deepEqual(await between(three, 10), []);
    },
  },
  {
    name: 'lists no more commits than asked for',
    async run(subject) {
      const [, , two, three] = await pushThree(subject);
      const commits = await subject
        .host()
        .commits('shop', { to: 'main', limit: 2 });
      assert.deepEqual(
        commits.map(commit => commit.id),
        [three, two],
      );
    },
  },
  {
    name: 'knows which commit contains which',
    async run(subject) {
      const [, one, two] = await pushThree(subject);
      const side = await subject.push({
        repository: 'shop',
        branch: 'side',
        files: { 'side.txt': 'x' },
        onto: one,
      });
      const host = subject.host();
      assert.equal(await host.contains('shop', two, one), true);
      assert.equal(await host.contains('shop', two, two), true);
      assert.equal(await host.contains('shop', one, two), false);
      assert.equal(await host.contains('shop', two, side), false);
    },
  },
  {
    name: 'reads a file as it was at a revision',
    async run(subject) {
      const [, one] = await pushThree(subject);
      const host = subject.host();
      assert.equal(await host.readFile('shop', one, 'price.txt'), '1');
      assert.equal(await host.readFile('shop', 'main', 'price.txt'), '3');
    },
  },
  {
    name: 'refuses files that do not exist or lie outside',
    async run(subject) {
      await createShop(subject);
      for (const file of ['nothing.txt', '../shop/HEAD', '/etc/hosts', 'bin']) {
        await rejectsWith('file.not-found', () =>
          subject.host().readFile('shop', 'main', file),
        );
      }
    },
  },
  {
    name: 'checks out the files of the commit asked for and nothing else',
    async run(subject) {
      const [, one] = await pushThree(subject);
      const folder = await mkdtemp(path.join(tmpdir(), 'slipway-contract-'));
      try {
        await subject.host().checkout('shop', one, folder);
        assert.deepEqual([...(await readdir(folder))].sort(), [
          'README.md',
          'bin',
          'price.txt',
        ]);
        const price = await readFile(path.join(folder, 'price.txt'), 'utf8');
        assert.equal(price, '1');
        const { mode } = await stat(path.join(folder, 'bin', 'start'));
        assert.equal(
          Math.floor(mode / 0o100) % 2,
          1,
          'its owner may execute it',
        );
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  },
];
