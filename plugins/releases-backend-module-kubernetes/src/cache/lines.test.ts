import fc from 'fast-check';
import { Line, lines } from './lines';

async function read(chunks: Uint8Array[], most = 1e6): Promise<Line[]> {
  async function* source() {
    yield* chunks;
  }
  const found: Line[] = [];
  for await (const line of lines(source(), most)) {
    found.push(line);
  }
  return found;
}

describe('lines', () => {
  it('gives the same lines wherever the chunks are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' })),
        fc.array(fc.nat({ max: 200 })),
        async (texts, cuts) => {
          const wanted = texts.map(text => text.replace(/\n/g, ''));
          const bytes = Buffer.from(wanted.map(text => `${text}\n`).join(''));
          const at = [...cuts, 0, bytes.length]
            .filter(cut => cut <= bytes.length)
            .sort((a, b) => a - b);
          const chunks = at
            .slice(1)
            .map((end, index) => bytes.subarray(at[index], end));
          expect(await read(chunks)).toEqual(wanted.map(text => ({ text })));
        },
      ),
    );
  });

  it('leaves out a line that the connection was cut in', async () => {
    expect(await read([Buffer.from('whole\ncut of')])).toEqual([
      { text: 'whole' },
    ]);
  });

  it('keeps only the beginning of a line that is too long, and goes on after it', async () => {
    const long = Buffer.alloc(50_000, 'x');
    const found = await read(
      [Buffer.from('name:'), long, long, Buffer.from('\nnext\n')],
      10_000,
    );
    expect(found).toMatchObject([
      { tooLong: { bytes: 100_005 } },
      { text: 'next' },
    ]);
    expect(found[0]).toMatchObject({
      tooLong: { beginning: expect.stringMatching(/^name:x{4091}$/) },
    });
  });
});
