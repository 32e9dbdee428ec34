import { KeyedQueue } from './KeyedQueue';
import { until } from './testCluster';

/** Work that ends when the test says so. */
function handWork() {
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const work = (key: string) =>
    new Promise<void>((resolve, reject) => {
      begun.push(key);
      ends.set(key, error => (error ? reject(error) : resolve()));
    });
  return { begun, end: (key: string, e?: Error) => ends.get(key)!(e), work };
}

const soon = () => new Promise(resolve => setTimeout(resolve, 30));

describe('KeyedQueue', () => {
  it('makes one piece of work of a storm on one key, and one more of what came meanwhile', async () => {
    const { begun, end, work } = handWork();
    const queue = new KeyedQueue(work);
    for (let i = 0; i < 10_000; i++) {
      queue.add('shop');
    }
    await soon();
    expect(begun).toEqual(['shop']);
    for (let i = 0; i < 10_000; i++) {
      queue.add('shop');
    }
    await soon();
    expect(begun).toEqual(['shop']);
    end('shop');
    await soon();
    expect(begun).toEqual(['shop', 'shop']);
    end('shop');
    await soon();
    expect(queue.health()).toEqual({ waiting: 0, running: [], failing: [] });
  });

  it('works on so many keys at once, in the order in which they came', async () => {
    const { begun, end, work } = handWork();
    const queue = new KeyedQueue(work, { concurrency: 2 });
    ['a', 'b', 'c', 'd'].forEach(key => queue.add(key));
    await soon();
    expect(begun).toEqual(['a', 'b']);
    queue.add('a');
    end('a');
    await soon();
    end('c');
    await soon();
    end('d');
    await soon();
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'a']);
  });

  it('tries what failed again, later, while others go on', async () => {
    let broken = true;
    const done: string[] = [];
    const queue = new KeyedQueue(
      async key => {
        if (key === 'poison' && broken) {
          throw new Error('cannot be read');
        }
        done.push(key);
      },
      { concurrency: 1, backOff: { first: 20, most: 40 } },
    );
    queue.add('poison');
    queue.add('good');
    await until(() => done.includes('good'));
    expect(queue.health().failing).toMatchObject([
      { key: 'poison', message: 'cannot be read' },
    ]);
    await until(() => queue.health().failing[0].failures > 2);
    broken = false;
    await until(() => done.includes('poison'));
    expect(queue.health().failing).toEqual([]);
  });

  it('gathers for a while where it is told to', async () => {
    const { begun, work } = handWork();
    const queue = new KeyedQueue(work, { gatherMillis: 100 });
    queue.add('shop');
    await soon();
    queue.add('shop');
    expect(begun).toEqual([]);
    await until(() => begun.length === 1);
  });

  it('takes nothing more once stopped, and waits for what runs', async () => {
    const { begun, end, work } = handWork();
    const queue = new KeyedQueue(work, { concurrency: 1 });
    queue.add('a');
    queue.add('b');
    await soon();
    const stopped = queue.stop();
    queue.add('c');
    end('a');
    await stopped;
    expect(begun).toEqual(['a']);
  });
});
