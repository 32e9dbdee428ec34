/**
 * What the contract says of telling that branches moved: each move, once, whatever is down meanwhile.
 */
import assert from 'node:assert/strict';
import { SourceChange } from '../contracts';
import { ContractCheck, eventually } from './contractCheck';
import type { SourceHostSubject } from './describeSourceHost';
import { createShop } from './sourceHostRepositoryChecks';

/** Long enough for a driver that tells twice to do so. */
const SETTLE_MS = 300;

function movesTo(subject: SourceHostSubject, commit: string): SourceChange[] {
  return subject.context.changes.filter(change => change.after === commit);
}

/** The one move to this commit, once it was told; fails when it was told under two ids. */
async function onlyMoveTo(
  subject: SourceHostSubject,
  commit: string,
): Promise<SourceChange> {
  await eventually(
    `a change to ${commit} is told`,
    () => movesTo(subject, commit).at(0),
    subject.patienceMs,
  );
  await new Promise(resolve => setTimeout(resolve, SETTLE_MS));
  const moves = movesTo(subject, commit);
  assert.equal(moves.length, 1, `told once: ${JSON.stringify(moves)}`);
  return moves[0];
}

function pushPrice(subject: SourceHostSubject, price: string, branch = 'main') {
  return subject.push({
    repository: 'shop',
    branch,
    files: { 'price.txt': price },
  });
}

export const sourceHostChangeChecks: ContractCheck<SourceHostSubject>[] = [
  {
    name: 'tells a push once, with where the branch came from and went',
    async run(subject) {
      await createShop(subject);
      const first = (await subject.host().resolve('shop', 'main')).id;
      const pushed = await pushPrice(subject, '1');
      const change = await onlyMoveTo(subject, pushed);
      assert.equal(change.host, subject.host().id);
      assert.equal(change.repository, 'shop');
      assert.equal(change.branch, 'main');
      assert.equal(change.before, first);
    },
  },
  {
    name: 'tells a new branch as one that came from nowhere',
    async run(subject) {
      await createShop(subject);
      const pushed = await pushPrice(subject, '1', 'develop');
      const change = await onlyMoveTo(subject, pushed);
      assert.equal(change.branch, 'develop');
      assert.equal(change.before, undefined);
    },
  },
  {
    name: 'tells a forced push with the tip it replaced',
    async run(subject) {
      await createShop(subject);
      const first = (await subject.host().resolve('shop', 'main')).id;
      const replaced = await pushPrice(subject, '1');
      await onlyMoveTo(subject, replaced);
      const forced = await subject.push({
        repository: 'shop',
        branch: 'main',
        files: { 'price.txt': '2' },
        onto: first,
      });
      assert.equal((await onlyMoveTo(subject, forced)).before, replaced);
    },
  },
  {
    name: 'tells nothing of a deleted branch, and its return as new',
    async run(subject) {
      await createShop(subject);
      await onlyMoveTo(subject, await pushPrice(subject, '1', 'side'));
      const told = subject.context.changes.length;
      await subject.deleteBranch('shop', 'side');
      await new Promise(resolve => setTimeout(resolve, SETTLE_MS));
      assert.equal(subject.context.changes.length, told);
      const again = await pushPrice(subject, '2', 'side');
      assert.equal((await onlyMoveTo(subject, again)).before, undefined);
    },
  },
  {
    name: 'gives every move an id of its own',
    async run(subject) {
      await createShop(subject);
      for (const price of ['1', '2']) {
        await onlyMoveTo(subject, await pushPrice(subject, price));
        await onlyMoveTo(subject, await pushPrice(subject, price, 'side'));
      }
      const ids = subject.context.changes.map(change => change.id);
      assert.equal(new Set(ids).size, ids.length);
      assert.equal(ids.length, 4);
    },
  },
  {
    name: 'finds at start what was pushed meanwhile, and only once',
    async run(subject) {
      await createShop(subject);
      const before = await pushPrice(subject, '1');
      await onlyMoveTo(subject, before);
      let onMain = '';
      let onSide = '';
      await subject.restart(async () => {
        onMain = await pushPrice(subject, '2');
        onSide = await pushPrice(subject, '3', 'side');
      });
      assert.equal((await onlyMoveTo(subject, onMain)).before, before);
      assert.equal((await onlyMoveTo(subject, onSide)).before, undefined);
      await subject.restart(async () => {});
      await onlyMoveTo(subject, before);
      await onlyMoveTo(subject, onMain);
      await onlyMoveTo(subject, onSide);
    },
  },
  {
    name: 'tells again what the core could not take',
    async run(subject) {
      await createShop(subject);
      subject.context.refuseSourceChanges(2);
      const pushed = await pushPrice(subject, '1');
      await onlyMoveTo(subject, pushed);
    },
  },
  {
    name: 'tells after a restart what the core could not take before',
    async run(subject) {
      await createShop(subject);
      subject.context.refuseSourceChanges(1_000_000);
      const pushed = await pushPrice(subject, '1');
      await new Promise(resolve => setTimeout(resolve, SETTLE_MS));
      assert.equal(movesTo(subject, pushed).length, 0);
      await subject.restart(async () => subject.context.refuseSourceChanges(0));
      await onlyMoveTo(subject, pushed);
    },
  },
  {
    name: 'tells the name of a branch as it is, shell characters and all',
    async run(subject) {
      await createShop(subject);
      const branch = 'fix/$(touch${IFS}x);`id`&|"\'é-商店';
      const pushed = await pushPrice(subject, '1', branch);
      assert.equal((await onlyMoveTo(subject, pushed)).branch, branch);
      const commit = await subject.host().resolve('shop', branch);
      assert.equal(commit.id, pushed);
    },
  },
];
