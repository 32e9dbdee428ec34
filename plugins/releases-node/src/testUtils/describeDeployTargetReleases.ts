/**
 * Checks: versions come, are replaced and come back.
 */
import assert from 'node:assert/strict';
import { workloadHash } from '../contracts';
import {
  assertRejects,
  assertState,
  check,
  pause,
  shop,
} from './describeDeployTargetSubject';

export const releaseChecks = [
  check('says that it answers', async ({ target }) => {
    assert.equal((await target.health()).ok, true);
  }),

  check('knows nothing of a placement that was never deployed', async a => {
    const status = await a.target.status(shop);
    assert.equal(status.version, undefined);
    assert.deepEqual(status.instances, []);
    assert.equal(status.desired, 0);
  }),

  check('observes an act that was never asked for as absent', async a => {
    const act = await a.apply('1.0.0');
    assertState(await a.target.observe(act, a.newKey()), 'absent');
  }),

  check('an applied version answers on the address', async a => {
    await a.deploy('1.0.0', { replicas: 2 });
    assert.equal(await a.answer(), '1.0.0');
  }),

  check('status tells version, hash, health and counts', async a => {
    const workload = await a.deploy('1.0.0', { replicas: 2 });
    const status = await a.target.status(shop);
    assert.deepEqual(status.version, {
      id: workload.version.id,
      name: '1.0.0',
    });
    assert.equal(status.workloadHash, workloadHash(workload));
    assert.equal(status.health, 'healthy');
    assert.equal(status.desired, 2);
    assert.equal(status.ready, 2);
    assert.equal((await a.live()).length, 2);
  }),

  check('is satisfied by the state, whoever brought it about', async a => {
    const act = await a.apply('1.0.0');
    assertState(await a.run(act), 'satisfied');
    assertState(await a.target.observe(act, a.newKey()), 'satisfied');
  }),

  check('is not satisfied by another version', async a => {
    await a.deploy('1.0.0');
    const act = await a.apply('2.0.0');
    assertState(await a.target.observe(act, a.newKey()), 'absent');
  }),

  check('tells of an attempt under way as progressing', async a => {
    const act = await a.apply('1.0.0', { behaviour: 'never-healthy' });
    const key = a.newKey();
    await a.target.act(act, key, a.fence);
    assertState(await a.target.observe(act, key), 'progressing');
    await a.target.abort(act, key, a.fence);
    await a.ended(act, key);
  }),

  check('an act repeated with its key has one effect', async a => {
    await a.deploy('1.0.0');
    const restart = { verb: 'restart', placement: shop } as const;
    const key = a.newKey();
    assertState(await a.run(restart, key), 'satisfied');
    const before = await a.onlyInstance();
    assertState(await a.run(restart, key), 'satisfied');
    // What a second effect would do begins within this.
    await pause(300);
    assert.equal((await a.onlyInstance()).id, before.id);
  }),

  check(
    'refuses a fence below the highest, and takes an equal one',
    async a => {
      if (a.target.fencing !== 'enforced') {
        return;
      }
      a.fence = 7;
      await a.deploy('1.0.0');
      const act = await a.apply('2.0.0');
      await assertRejects('fence.stale', () =>
        a.target.act(act, a.newKey(), 6),
      );
      assert.equal(await a.answer(), '1.0.0');
      assertState(await a.run(act), 'satisfied');
    },
  ),

  check('a replaced version leaves nothing behind', async a => {
    await a.deploy('1.0.0', { replicas: 2 });
    await a.deploy('2.0.0', { replicas: 2 });
    const live = await a.live();
    assert.deepEqual(
      live.map(instance => instance.versionName),
      ['2.0.0', '2.0.0'],
    );
    assert.equal(await a.answer(), '2.0.0');
  }),

  check('never has fewer ready or more running than the bounds', async a => {
    await a.deploy('1.0.0', { replicas: 3 });
    const act = await a.apply('2.0.0', { replicas: 3 });
    const key = a.newKey();
    await a.target.act(act, key, a.fence);
    for (;;) {
      const { ready, instances } = await a.target.status(shop);
      const live = instances.filter(i => i.state !== 'exited').length;
      assert(ready >= 3, `only ${ready} of 3 were ready`);
      assert(live <= 4, `${live} were running, with a surge of 1 above 3`);
      const seen = await a.target.observe(act, key);
      if (seen.state !== 'progressing') {
        assertState(seen, 'satisfied');
        return;
      }
      await pause();
    }
  }),

  check('answers every request while it replaces', async a => {
    await a.deploy('1.0.0', { replicas: 2 });
    const act = await a.apply('2.0.0', { replicas: 2 });
    const key = a.newKey();
    await a.target.act(act, key, a.fence);
    let asked = 0;
    let seen = await a.target.observe(act, key);
    while (seen.state === 'progressing') {
      const version = await a.answer();
      assert(['1.0.0', '2.0.0'].includes(version), `answered ${version}`);
      asked += 1;
      await pause();
      seen = await a.target.observe(act, key);
    }
    assertState(seen, 'satisfied');
    assert(asked > 0, 'the replacement took long enough to be asked');
  }),

  check('replaces without surge by going below', async a => {
    const rollout = { maxSurge: 0, maxUnavailable: 1 };
    await a.deploy('1.0.0', { replicas: 2, rollout });
    const act = await a.apply('2.0.0', { replicas: 2, rollout });
    const key = a.newKey();
    await a.target.act(act, key, a.fence);
    let most = 0;
    let seen = await a.target.observe(act, key);
    while (seen.state === 'progressing') {
      most = Math.max(most, (await a.live()).length);
      await pause();
      seen = await a.target.observe(act, key);
    }
    assertState(seen, 'satisfied');
    assert(most <= 2, `${most} were running, with no surge above 2`);
  }),

  check('goes back to a former version', async a => {
    await a.deploy('1.0.0');
    await a.deploy('2.0.0');
    a.fence += 1;
    await a.deploy('1.0.0');
    assert.equal(await a.answer(), '1.0.0');
  }),

  check('keeps the address over versions', async a => {
    await a.deploy('1.0.0');
    const before = (await a.target.status(shop)).url;
    await a.deploy('2.0.0');
    assert.equal((await a.target.status(shop)).url, before);
  }),

  check('tells watchers of a change', async a => {
    const told: string[] = [];
    const watching = a.target.watch(placement =>
      told.push(`${placement.service} ${placement.environment}`),
    );
    await a.deploy('1.0.0');
    watching.close();
    assert(told.includes(`${shop.service} ${shop.environment}`));
    const before = told.length;
    await a.deploy('2.0.0');
    assert.equal(told.length, before, 'a closed watch is told nothing');
  }),

  check('wakes the operation when its act has ended', async a => {
    const act = await a.apply('1.0.0');
    const key = a.newKey();
    await a.run(act, key);
    await a.eventually('the wake', () =>
      a.subject.wakes().includes(key) ? true : undefined,
    );
  }),
];
