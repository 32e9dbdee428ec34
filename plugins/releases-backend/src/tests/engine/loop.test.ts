/**
 * When a background loop turns, and when it rests.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { setTimeout as sleep } from 'node:timers/promises';
import { Loop } from '../../database';

describe('a loop that rests between its turns', () => {
  it('turns at once after a quiet while, and once for all that is asked in between', async () => {
    const turns: number[] = [];
    const loop = new Loop({
      name: 'test',
      intervalMillis: 60_000,
      restMillis: 400,
      logger: mockServices.logger.mock(),
      run: async () => {
        turns.push(performance.now());
      },
    });
    const started = performance.now();
    loop.start();
    expect(turns).toHaveLength(1);
    for (let kicks = 0; kicks < 5; kicks++) {
      await sleep(10);
      loop.kick();
    }
    while (turns.length < 2) {
      await sleep(10);
    }
    expect(turns[1] - started).toBeGreaterThanOrEqual(400);
    await sleep(450);
    expect(turns).toHaveLength(2);
    loop.kick();
    expect(turns).toHaveLength(3);
    await loop.stop();
    loop.kick();
    await sleep(10);
    expect(turns).toHaveLength(3);
  });
});
