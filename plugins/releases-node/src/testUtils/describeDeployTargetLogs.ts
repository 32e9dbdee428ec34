/**
 * Checks: logs of live and of former copies.
 */
import assert from 'node:assert/strict';
import { LogLine } from '../contracts';
import {
  Acting,
  assertRejects,
  cart,
  check,
  shop,
} from './describeDeployTargetSubject';

const LINES = ['one', 'two', 'three'];

async function talkative(a: Acting) {
  await a.deploy('1.0.0', { lines: LINES });
  const { id } = await a.onlyInstance();
  return { id, lines: await a.logOf(id, LINES.length) };
}

const texts = (lines: LogLine[]) => lines.map(line => line.text);

export const logChecks = [
  check('logs hold what was printed, in order, with time', async a => {
    const begun = new Date(Date.now() - 2000).toISOString();
    const { lines } = await talkative(a);
    assert.deepEqual(texts(lines), LINES);
    assert(lines.every(line => line.stream === 'stdout'));
    assert(lines.every(line => line.time >= begun));
  }),

  check('logs give the last lines', async a => {
    const { id } = await talkative(a);
    assert.deepEqual(texts(await a.log(id, { tail: 2 })), ['two', 'three']);
  }),

  check('logs go on after a cursor', async a => {
    const { id, lines } = await talkative(a);
    const after = lines[0].cursor;
    assert.deepEqual(texts(await a.log(id, { after })), ['two', 'three']);
  }),

  check('logs begin at a time', async a => {
    const { id } = await talkative(a);
    const later = new Date(Date.now() + 60_000).toISOString();
    assert.deepEqual(await a.log(id, { since: later }), []);
    const earlier = new Date(Date.now() - 60_000).toISOString();
    assert.deepEqual(texts(await a.log(id, { since: earlier })), LINES);
  }),

  check('followed logs go on and end with the signal', async a => {
    const { id } = await talkative(a);
    const stop = new AbortController();
    const seen: string[] = [];
    const following = (async () => {
      for await (const line of a.target.logs(shop, id, {
        follow: true,
        signal: stop.signal,
      })) {
        seen.push(line.text);
      }
      return 'ended';
    })();
    await a.eventually('the lines', () =>
      seen.length === LINES.length ? true : undefined,
    );
    const early = await Promise.race([
      following,
      new Promise(resolve => setTimeout(() => resolve('still there'), 100)),
    ]);
    assert.equal(early, 'still there');
    stop.abort();
    assert.equal(await following, 'ended');
  }),

  check(
    'a copy that was killed is followed by one of the same instance',
    async a => {
      const { id } = await talkative(a);
      const before = await a.onlyInstance();
      await a.subject.crash(shop, before);
      const after = await a.eventually('the next copy', async () => {
        const [instance] = await a.live();
        return instance?.restarts === before.restarts + 1 &&
          instance.health === 'healthy'
          ? instance
          : undefined;
      });
      assert.equal(after.id, id);
      assert(after.lastExit, 'it says how the former copy ended');
    },
  ),

  check('logs of the copy before the present are kept', async a => {
    if (!a.target.capabilities.previousLogs) {
      return;
    }
    const { id, lines } = await talkative(a);
    await a.subject.crash(shop, await a.onlyInstance());
    await a.eventually('the next copy', async () => {
      const [instance] = await a.live();
      return instance?.restarts === 1 && instance.health === 'healthy'
        ? true
        : undefined;
    });
    const former = await a.log(id, { previous: 1 });
    assert.deepEqual(
      former.map(line => [line.cursor, line.text]),
      lines.map(line => [line.cursor, line.text]),
    );
  }),

  check('logs of an instance that was replaced are kept', async a => {
    const { id } = await talkative(a);
    await a.deploy('2.0.0');
    const { instances } = await a.target.status(shop);
    assert.equal(instances.find(i => i.id === id)?.state, 'exited');
    assert.deepEqual(texts(await a.log(id)), LINES);
  }),

  check('an instance of another placement is not found', async a => {
    await a.deploy('1.0.0');
    await a.deploy('1.0.0', { placement: cart });
    const other = await a.onlyInstance(cart);
    await assertRejects('instance.not-found', () => a.log(other.id));
    await assertRejects('instance.not-found', () => a.log('no-such-instance'));
  }),
];
