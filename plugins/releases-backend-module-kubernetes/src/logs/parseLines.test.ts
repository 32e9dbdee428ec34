/**
 * Bytes of a container's log as lines.
 */
import fc from 'fast-check';
import { isAfter, LineParser, LONGEST_LINE, positionOf } from './parseLines';

const STAMP = '2030-01-01T00:00:00.123456789Z';

function parse(...chunks: Buffer[]) {
  const parser = new LineParser(1);
  const lines = chunks.flatMap(chunk => [...parser.push(chunk)]);
  return [...lines, ...parser.end()];
}

const of = (text: string) => Buffer.from(text);

it('tells text and time of each line', () => {
  expect(parse(of(`${STAMP} one\n${STAMP} two words\n`))).toMatchObject([
    { text: 'one', time: '2030-01-01T00:00:00.123Z', stream: 'stdout' },
    { text: 'two words' },
  ]);
});

it('does not depend on where chunks end', () => {
  const log = of(`${STAMP} ünï\n2030-01-01T00:00:01Z \n${STAMP} last`);
  fc.assert(
    fc.property(fc.array(fc.nat(log.length), { maxLength: 5 }), cuts => {
      const at = [0, ...cuts.sort((a, b) => a - b), log.length];
      const chunks = at.slice(1).map((end, i) => log.subarray(at[i], end));
      expect(parse(...chunks).map(({ text }) => text)).toEqual([
        'ünï',
        '',
        'last',
      ]);
    }),
  );
});

it('tells lines of one moment apart, and sorts cursors as time goes', () => {
  const lines = parse(
    of(
      `2030-01-01T00:00:00.5Z a\n2030-01-01T00:00:00.5Z b\n2030-01-01T00:00:00.51Z c\n`,
    ),
  );
  const cursors = lines.map(({ cursor }) => cursor);
  expect(new Set(cursors).size).toBe(3);
  expect([...cursors].sort()).toEqual(cursors);
  const after = positionOf(cursors[0])!;
  expect(
    lines.filter(line => isAfter(line.position, after)).map(l => l.text),
  ).toEqual(['b', 'c']);
});

it('cuts a line above the limit and goes on with the next, holding no more than that', () => {
  const chunk = Buffer.alloc(1024 * 1024, 'ü');
  const chunks = [
    of(`${STAMP} `),
    ...Array(10).fill(chunk),
    of(`\n${STAMP} next\n`),
  ];
  const [long, next] = parse(...chunks);
  expect(long.truncated).toBe(true);
  expect(Buffer.byteLength(long.text)).toBeLessThanOrEqual(LONGEST_LINE);
  expect(long.text).toMatch(/^ü+$/);
  expect(next).toMatchObject({ text: 'next' });
  expect(next.truncated).toBeUndefined();
});

it('replaces what is no UTF-8', () => {
  const [line] = parse(
    Buffer.concat([of(`${STAMP} a`), Buffer.from([0xff, 0xfe]), of('b\r\n')]),
  );
  expect(line.text).toBe('a\ufffd\ufffdb');
});

it('takes what the kubelet says itself, without a time, as of the line before', () => {
  const lines = parse(of(`${STAMP} a\nunable to retrieve container logs\n`));
  expect(lines[1]).toMatchObject({
    text: 'unable to retrieve container logs',
    time: lines[0].time,
  });
});

it('knows a cursor from anything else', () => {
  expect(positionOf('../../etc')).toBeUndefined();
  expect(positionOf(`000001:${STAMP}:000002`)).toEqual({
    copy: 1,
    stamp: STAMP,
    tie: 2,
  });
});
