/**
 * Checks: what cannot run costs nothing that serves, and says why.
 */
import assert from 'node:assert/strict';
import { assertState, check, pause, shop } from './describeDeployTargetSubject';

export const failureChecks = [
  check('a version that exits fails, with its code and last lines', async a => {
    const act = await a.apply('1.0.0', {
      behaviour: 'exits',
      lines: ['cannot open the till'],
    });
    const seen = await a.run(act);
    assertState(seen, 'failed');
    assert.match(seen.code, /^instance\./);
    assert.match(seen.message, /1\.0\.0/);
    assert.equal(seen.facts?.exitCode, 3);
    assert.match(JSON.stringify(seen.facts?.lastLines), /cannot open the till/);
  }),

  check('a failing version leaves the former one serving', async a => {
    await a.deploy('1.0.0', { replicas: 2 });
    const act = await a.apply('2.0.0', { replicas: 2, behaviour: 'exits' });
    const key = a.newKey();
    await a.target.act(act, key, a.fence);
    for (;;) {
      assert.equal(await a.answer(), '1.0.0');
      await pause();
      const seen = await a.target.observe(act, key);
      if (seen.state !== 'progressing') {
        assertState(seen, 'failed');
        break;
      }
    }
    const live = await a.live();
    assert.deepEqual(
      live.map(instance => instance.versionName),
      ['1.0.0', '1.0.0'],
    );
    assert.equal((await a.target.status(shop)).version?.name, '1.0.0');
  }),

  check('a version that is never healthy fails in time', async a => {
    await a.deploy('1.0.0');
    const begun = Date.now();
    const seen = await a.run(
      await a.apply('2.0.0', {
        behaviour: 'never-healthy',
        rollout: { timeoutSeconds: 1 },
      }),
    );
    assertState(seen, 'failed');
    assert(Date.now() - begun >= 1000, 'not before its time is over');
    assert.equal(await a.answer(), '1.0.0');
  }),

  check('a failure belongs to its attempt; the next one is absent', async a => {
    const act = await a.apply('1.0.0', { behaviour: 'exits' });
    const key = a.newKey();
    assertState(await a.run(act, key), 'failed');
    assertState(await a.target.observe(act, a.newKey()), 'absent');
    assertState(await a.target.observe(act, key), 'failed');
  }),

  check('a working version can follow a failed one', async a => {
    assertState(
      await a.run(await a.apply('1.0.0', { behaviour: 'exits' })),
      'failed',
    );
    await a.deploy('1.0.1');
    assert.equal(await a.answer(), '1.0.1');
  }),

  check('an aborted rollout leaves what serves', async a => {
    await a.deploy('1.0.0');
    const act = await a.apply('2.0.0', { behaviour: 'never-healthy' });
    const key = a.newKey();
    await a.target.act(act, key, a.fence);
    await a.target.abort(act, key, a.fence);
    const seen = await a.ended(act, key);
    assertState(seen, 'failed');
    assert.equal(seen.code, 'rollout.aborted');
    assert.equal(await a.answer(), '1.0.0');
    assert.equal((await a.onlyInstance()).versionName, '1.0.0');
  }),

  check('aborting what has ended changes nothing', async a => {
    const act = await a.apply('1.0.0');
    const key = a.newKey();
    assertState(await a.run(act, key), 'satisfied');
    await a.target.abort(act, key, a.fence);
    assertState(await a.target.observe(act, key), 'satisfied');
  }),

  check('an act that was overtaken is a conflict', async a => {
    const slow = await a.apply('1.0.0', { behaviour: 'never-healthy' });
    const key = a.newKey();
    await a.target.act(slow, key, a.fence);
    a.fence += 1;
    await a.deploy('2.0.0');
    assertState(await a.target.observe(slow, key), 'conflict');
  }),
];
