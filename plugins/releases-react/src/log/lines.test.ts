/**
 * From bytes to styled lines: chunk borders, broken text, hostile escape sequences, bounds.
 */
import { styledText, plainText } from './ansi';
import { LineSplitter } from './LineSplitter';
import { LogBuffer } from './LogBuffer';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('LineSplitter', () => {
  it('joins what chunk borders cut, inside a character too', () => {
    const splitter = new LineSplitter();
    const all = bytes('修复购物车\nsecond\n');
    expect([
      ...splitter.push(all.slice(0, 4)),
      ...splitter.push(all.slice(4, 16)),
      ...splitter.push(all.slice(16)),
    ]).toEqual(['修复购物车', 'second']);
  });

  it('replaces invalid UTF-8 and goes on', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(new Uint8Array([0x61, 0xff, 0x62, 0x0a]))).toEqual([
      'a\ufffdb',
    ]);
  });

  it('shows the last state of a progress bar', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(bytes('10 %\r50 %\r100 %\r\n'))).toEqual(['100 %']);
  });

  it('cuts a line that never ends', () => {
    const splitter = new LineSplitter();
    const chunk = bytes('x'.repeat(700 * 1024));
    expect(splitter.push(chunk)).toEqual([]);
    expect(splitter.push(chunk).map(({ length }) => length)).toEqual([
      1400 * 1024,
    ]);
    expect(splitter.flush()).toEqual([]);
  });

  it('gives what was begun at the end', () => {
    const splitter = new LineSplitter();
    splitter.push(bytes('no line end'));
    expect(splitter.flush()).toEqual(['no line end']);
    expect(splitter.flush()).toEqual([]);
  });
});

describe('styledText', () => {
  it('reads colours and leaves markup as text', () => {
    const pieces = styledText('\u001b[31mred\u001b[0m <b>bold?</b>');
    expect(pieces.map(({ text }) => text)).toEqual(['red', ' <b>bold?</b>']);
    expect(pieces[0].style?.color).toBeDefined();
    expect(pieces[1].style?.color).toBeUndefined();
  });

  it.each([
    ['a title', '\u001b]0;owned\u0007visible'],
    [
      'a link',
      '\u001b]8;;https://evil.example\u001b\\visible\u001b]8;;\u001b\\',
    ],
    ['cursor movement', '\u001b[2J\u001b[1;1Hvisible'],
    ['an unended string', 'visible\u001b]0;never ends'],
    ['a device string', '\u001bPq#0\u001b\\visible'],
    ['a full reset', '\u001bcvisible'],
    ['bells and backspaces', '\u0007\u0008visible\u007f'],
  ])('takes away %s', (_, line) => {
    expect(plainText(line)).toBe('visible');
  });

  it('stays quick on an escape bomb', () => {
    // One plain piece and not twenty thousand styled ones.
    expect(styledText('\u001b[1;31m\u001b]0;'.repeat(20_000))).toHaveLength(1);
  });
});

describe('LogBuffer', () => {
  it('lets go of the oldest lines and counts them', () => {
    jest.useFakeTimers();
    const buffer = new LogBuffer(100);
    const heard = jest.fn();
    buffer.subscribe(heard);
    for (let line = 0; line < 500; line++) {
      buffer.append([{ text: String(line) }]);
    }
    jest.advanceTimersByTime(60);
    const { entries, dropped } = buffer.getSnapshot();
    expect(entries.length).toBeLessThanOrEqual(105);
    expect(entries[entries.length - 1].text).toBe('499');
    expect(entries[0].id).toBe(dropped);
    // Told once and not five hundred times.
    expect(heard).toHaveBeenCalledTimes(1);
    jest.useRealTimers();
  });

  it('is bounded in characters too', () => {
    jest.useFakeTimers();
    const buffer = new LogBuffer(1_000, 10_000);
    for (let line = 0; line < 100; line++) {
      buffer.append([{ text: 'x'.repeat(1_000) }]);
    }
    jest.advanceTimersByTime(60);
    expect(buffer.getSnapshot().entries).toHaveLength(10);
    jest.useRealTimers();
  });

  it('keeps what is being read, and takes nothing more once that fills it', async () => {
    jest.useFakeTimers();
    const buffer = new LogBuffer(100);
    const { signal } = new AbortController();
    const put = (count: number) =>
      buffer.append(Array.from({ length: count }, () => ({ text: 'x' })));
    put(100);
    buffer.hold(60);
    put(60);
    let room = false;
    buffer.room(signal).then(() => {
      room = true;
    });
    await jest.advanceTimersByTimeAsync(60);
    const held = buffer.getSnapshot();
    expect(held.entries[0].id).toBe(60);
    expect(held).toMatchObject({ full: true, dropped: 60 });
    expect(room).toBe(false);

    buffer.hold(undefined);
    await jest.advanceTimersByTimeAsync(60);
    expect(room).toBe(true);
    expect(buffer.getSnapshot().full).toBe(false);
    jest.useRealTimers();
  });
});
