/**
 * Checks: restart, scale, stop and remove.
 */
import assert from 'node:assert/strict';
import {
  assertRejects,
  assertState,
  check,
  shop,
} from './describeDeployTargetSubject';

export const verbChecks = [
  check('restart replaces every instance by one of the same', async a => {
    await a.deploy('1.0.0', { replicas: 2 });
    const before = (await a.live()).map(instance => instance.id);
    assertState(await a.run({ verb: 'restart', placement: shop }), 'satisfied');
    const after = await a.live();
    assert.equal(after.length, 2);
    assert(after.every(instance => !before.includes(instance.id)));
    assert.equal(await a.answer(), '1.0.0');
  }),

  check('restart is satisfied by its own key only', async a => {
    await a.deploy('1.0.0');
    const restart = { verb: 'restart', placement: shop } as const;
    assertState(await a.run(restart), 'satisfied');
    assertState(await a.target.observe(restart, a.newKey()), 'absent');
  }),

  check('scale changes the number and keeps the instances', async a => {
    await a.deploy('1.0.0');
    const first = await a.onlyInstance();
    const scale = (replicas: number) =>
      a.run({ verb: 'scale', placement: shop, replicas });
    assertState(await scale(3), 'satisfied');
    const three = await a.live();
    assert.equal(three.length, 3);
    assert(three.some(instance => instance.id === first.id));
    assertState(await scale(1), 'satisfied');
    assert.equal((await a.live()).length, 1);
    assert.equal(await a.answer(), '1.0.0');
  }),

  check('what is not there cannot be restarted or scaled', async a => {
    await assertRejects('placement.not-found', () =>
      a.target.act({ verb: 'restart', placement: shop }, a.newKey(), 1),
    );
    await assertRejects('placement.not-found', () =>
      a.target.act(
        { verb: 'scale', placement: shop, replicas: 2 },
        a.newKey(),
        1,
      ),
    );
  }),

  check('stop ends every instance and keeps the placement', async a => {
    await a.deploy('1.0.0', { replicas: 2 });
    const stop = { verb: 'stop', placement: shop } as const;
    assertState(await a.run(stop), 'satisfied');
    assert.deepEqual(await a.live(), []);
    const status = await a.target.status(shop);
    assert.equal(status.health, 'stopped');
    assert.equal(status.version?.name, '1.0.0');
    assertState(await a.target.observe(stop, a.newKey()), 'satisfied');
  }),

  check('what was stopped starts again by apply', async a => {
    await a.deploy('1.0.0');
    await a.run({ verb: 'stop', placement: shop });
    const again = await a.apply('1.0.0');
    assertState(await a.target.observe(again, a.newKey()), 'absent');
    assertState(await a.run(again), 'satisfied');
    assert.equal(await a.answer(), '1.0.0');
  }),

  check('remove leaves nothing', async a => {
    await a.deploy('1.0.0');
    const remove = { verb: 'remove', placement: shop } as const;
    assertState(await a.target.observe(remove, a.newKey()), 'absent');
    assertState(await a.run(remove), 'satisfied');
    const status = await a.target.status(shop);
    assert.equal(status.version, undefined);
    assert.deepEqual(status.instances, []);
    assertState(await a.target.observe(remove, a.newKey()), 'satisfied');
  }),

  check('remembers the fence of what was removed', async a => {
    if (a.target.fencing !== 'enforced') {
      return;
    }
    a.fence = 5;
    await a.deploy('1.0.0');
    await a.run({ verb: 'remove', placement: shop });
    const act = await a.apply('1.0.0');
    await assertRejects('fence.stale', () => a.target.act(act, a.newKey(), 4));
  }),
];
