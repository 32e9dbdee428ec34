/**
 * Searching a whole log: in slices that leave the page free, over lines that come and go meanwhile.
 */
import { LogBuffer } from './LogBuffer';
import { LogSearch } from './LogSearch';

const lines = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => ({ text: text(index) }));

describe('LogSearch', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const start = (capacity?: number) => {
    const buffer = new LogBuffer(capacity);
    const search = new LogSearch(buffer);
    const leave = search.subscribe(() => {});
    return { buffer, search, leave };
  };

  it('finds every line of a hundred thousand, colours and letter case aside', () => {
    const { buffer, search } = start();
    buffer.append(
      lines(100_000, index =>
        index % 1000 === 7 ? '\u001b[31mNee\u001b[0mDLE' : `line ${index}`,
      ),
    );
    jest.advanceTimersByTime(60);
    search.want(' needle ');
    jest.runAllTimers();
    const { matches, complete } = search.getSnapshot();
    expect(complete).toBe(true);
    expect(matches).toHaveLength(100);
    expect(matches[1]).toBe(1007);
  });

  it('gives the page its turn while it searches', () => {
    const { buffer, search } = start();
    buffer.append(lines(20_000, () => 'hay'));
    jest.advanceTimersByTime(60);
    // Each look at the clock finds the slice used up.
    let clock = 0;
    const now = jest.spyOn(performance, 'now').mockImplementation(() => {
      clock += 10;
      return clock;
    });
    search.want('hay');
    jest.advanceTimersToNextTimer();
    const { matches, complete } = search.getSnapshot();
    expect(complete && matches.length === 20_000).toBe(false);
    expect(jest.getTimerCount()).toBe(1);
    jest.runAllTimers();
    expect(search.getSnapshot().matches).toHaveLength(20_000);
    now.mockRestore();
  });

  it('looks at new lines only, and forgets those that were let go', () => {
    const { buffer, search } = start(1_000);
    buffer.append(lines(1_000, () => 'old needle'));
    jest.advanceTimersByTime(60);
    search.want('needle');
    jest.runAllTimers();
    expect(search.getSnapshot().matches).toHaveLength(1_000);
    buffer.append(lines(600, index => (index === 0 ? 'new needle' : 'hay')));
    jest.runAllTimers();
    const { matches } = search.getSnapshot();
    expect(matches[0]).toBe(600);
    expect(matches.at(-1)).toBe(1_000);
  });

  it('begins anew with another text and finds nothing for none', () => {
    const { buffer, search } = start();
    buffer.append(lines(3, index => `line ${index}`));
    jest.advanceTimersByTime(60);
    search.want('line');
    jest.runAllTimers();
    search.want('2');
    jest.runAllTimers();
    expect(search.getSnapshot().matches).toEqual([2]);
    search.want('');
    expect(search.getSnapshot()).toEqual({ matches: [], complete: true });
  });

  it('stops with the last who wants to know', () => {
    const { buffer, search, leave } = start();
    search.want('line');
    leave();
    buffer.append(lines(3, () => 'line'));
    jest.runAllTimers();
    expect(search.getSnapshot().matches).toEqual([]);
  });
});
