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
    const started = performance.now();
    styledText('\u001b[1;31m\u001b]0;'.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(2_000);
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
});
