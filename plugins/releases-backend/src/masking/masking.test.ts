import { createMasker } from './index';

const SECRET = `p$ss "w'rd"/<&é\\ +?`;

function inChunks(text: string, sizes: () => number): string {
  const stream = createMasker([SECRET, 'overlapping', 'lapping-on']).stream();
  let result = '';
  for (let at = 0; at < text.length; ) {
    const size = sizes();
    result += stream.push(text.slice(at, at + size));
    at += size;
  }
  return result + stream.end();
}

describe('the forms of a secret', () => {
  const { text } = createMasker([SECRET]);
  const base64 = (value: string) => Buffer.from(value).toString('base64');

  it.each([
    ['raw', SECRET],
    ['URL', encodeURIComponent(SECRET)],
    ['URL in lower case', encodeURIComponent(SECRET).toLowerCase()],
    ['whole URL', encodeURI(SECRET)],
    ['form field', new URLSearchParams({ a: SECRET }).toString().slice(2)],
    ['base64', base64(SECRET)],
    ['base64 for URLs', Buffer.from(SECRET).toString('base64url')],
    ['JSON', JSON.stringify(SECRET).slice(1, -1)],
    [
      'JSON within JSON',
      JSON.stringify(JSON.stringify(SECRET).slice(1, -1)).slice(1, -1),
    ],
    ['JSON of Go', `p$ss \\"w'rd\\"/\\u003c\\u0026é\\\\ +?`],
    ['JSON in ASCII', `p$ss \\"w'rd\\"/<&\\u00e9\\\\ +?`],
    ['JSON in ASCII with upper digits', `p$ss \\"w'rd\\"/<&\\u00E9\\\\ +?`],
    ['single quotes of a shell', SECRET.replaceAll("'", `'\\''`)],
    ['the other single quotes', SECRET.replaceAll("'", `'"'"'`)],
    ['double quotes of a shell', `p\\$ss \\"w'rd\\"/<&é\\\\ +?`],
    ['backslashes of a shell', `p\\$ss\\ \\"w\\'rd\\"/\\<\\&é\\\\\\ +\\?`],
    ['doubled dollars', SECRET.replaceAll('$', '$$$$')],
  ])('hides it as %s', (_, form) => {
    expect(text(`before ${form} after`)).toBe('before *** after');
  });

  it.each([0, 1, 2])('hides it in base64 behind %i bytes', offset => {
    const long = 'correct horse battery staple';
    const whole = base64(`${'x'.repeat(offset)}${long}${'y'.repeat(3)}`);
    const hidden = createMasker([long]).text(whole);
    expect(hidden).toContain('***');
    // At either end a digit may be left that holds bits of a neighbour too.
    expect(hidden.replace('***', '').length).toBeLessThanOrEqual(8);
  });

  it('hides the lines of a key that is printed line by line', () => {
    const key = '-----BEGIN KEY-----\nMIIEowIBAAKCAQEA\nabc\n-----END KEY-----';
    const masker = createMasker([key]);
    expect(masker.text('MIIEowIBAAKCAQEA')).toBe('***');
    expect(masker.text(`key=${key}.`)).toBe('key=***.');
    expect(masker.text(key.replaceAll('\n', '\r\n'))).not.toContain('MIIE');
    expect(masker.text('abc is too short for that')).toContain('abc');
  });
});

describe('a text', () => {
  it('comes back unchanged without a secret', () => {
    expect(createMasker([]).text('hello')).toBe('hello');
    expect(createMasker([]).empty).toBe(true);
    expect(createMasker(['hunter2']).text('hello hunter')).toBe('hello hunter');
  });

  it('does not lose every second word to a value that is no secret', () => {
    const masker = createMasker(['', 'a', 'no', 'true', '    ']);
    expect(masker.empty).toBe(true);
    expect(masker.text('it is true, no?')).toBe('it is true, no?');
  });

  it('hides secrets that overlap, contain or follow each other as one', () => {
    const masker = createMasker(['overlapping', 'lapping-on', 'abcd', 'bc--']);
    expect(masker.text('an overlapping-on b')).toBe('an *** b');
    expect(masker.text('xabcdy abcd')).toBe('x***y ***');
    expect(masker.text('abcdabcd.')).toBe('***.');
    expect(createMasker(['inner', 'an inner one']).text('an inner one')).toBe(
      '***',
    );
    expect(createMasker(['inner', 'an inner one']).text('an inner two')).toBe(
      'an *** two',
    );
  });

  it('hides secrets anywhere in JSON', () => {
    expect(
      createMasker(['hunter2']).json({
        lines: ['password hunter2', 4],
        hunter2: { at: null, ok: true },
      }),
    ).toEqual({ lines: ['password ***', 4], '***': { at: null, ok: true } });
  });
});

describe('a stream', () => {
  const text = `a ${SECRET}${SECRET} b overlapping-on c ${JSON.stringify(
    SECRET,
  )} overlap`;
  const whole = 'a *** b *** c "***" overlap';

  it.each([1, 2, 3, 5, 7, 11, 64, 1000])(
    'hides secrets across the borders of chunks of %i',
    size => {
      expect(inChunks(text, () => size)).toBe(whole);
    },
  );

  it('hides the same wherever the borders fall', () => {
    for (let seed = 1; seed < 300; seed += 1) {
      let state = seed;
      const size = () => {
        state = (state * 1103515245 + 12345) % 2147483648;
        return 1 + (state % 9);
      };
      expect(inChunks(text, size)).toBe(whole);
    }
  });

  it('holds back only what may begin a secret', () => {
    const stream = createMasker(['hunter2']).stream();
    expect(stream.push('the hunt')).toBe('the ');
    expect(stream.push(' goes on')).toBe('hunt goes on');
    expect(stream.push(' hunter')).toBe(' ');
    expect(stream.end()).toBe('hunter');
    expect(stream.push('2 hunter2')).toBe('2 ***');
  });

  it('gives out what is held back to someone who waits, and hides the rest', () => {
    const stream = createMasker(['hunter2']).stream();
    expect(stream.push('$ hun')).toBe('$ ');
    expect(stream.flush()).toBe('hun');
    expect(stream.push('t')).toBe('');
    expect(stream.push('er2 ok')).toBe('*** ok');
    expect(stream.push('hunter2')).toBe('***');
  });

  it('keeps no more of an endless text than a secret is long', () => {
    const stream = createMasker(['aaaaaaab']).stream();
    let given = 0;
    for (let turn = 0; turn < 1000; turn += 1) {
      given += stream.push('a'.repeat(1000)).length;
    }
    expect(given).toBe(1000 * 1000 - 7);
  });

  it('hides a secret without end once', () => {
    const stream = createMasker(['aaaa']).stream();
    let given = '';
    for (let turn = 0; turn < 100; turn += 1) {
      given += stream.push('a'.repeat(10));
    }
    expect(given + stream.push('b')).toBe('***b');
  });
});

describe('bytes', () => {
  it('hides secrets across borders within a character and keeps what is no UTF-8', () => {
    const masker = createMasker(['pässwörd']);
    const input = Buffer.concat([
      Buffer.from('é '),
      Buffer.from('pässwörd'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('日本'),
    ]);
    const expected = Buffer.concat([
      Buffer.from('é ***'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('日本'),
    ]);
    for (const size of [1, 2, 3, 100]) {
      const stream = masker.bytes();
      const parts: Uint8Array[] = [];
      for (let at = 0; at < input.length; at += size) {
        parts.push(stream.push(input.subarray(at, at + size)));
      }
      parts.push(stream.end());
      expect(Buffer.concat(parts)).toEqual(expected);
    }
  });
});
