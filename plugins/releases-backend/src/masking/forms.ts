/**
 * The forms in which a secret turns up in what programs print: as it is, and as URLs, base64, JSON, shells and templates write it.
 */

/** Every distinct form of one value, the value itself first. */
export function formsOf(value: string): Set<string> {
  return new Set([
    value,
    ...urlForms(value),
    ...base64Forms(value),
    ...jsonForms(value),
    ...shellForms(value),
    ...[value, ...jsonForms(value)].map(doubledDollars),
  ]);
}

/** As browsers, form fields, Go, Python and curl write it, with digits of either case. */
function urlForms(value: string): string[] {
  const component = percentEncoded(value, /[A-Za-z0-9\-_.!~*'()]/);
  const forms = [
    component,
    percentEncoded(value, /[A-Za-z0-9\-_.~]/),
    percentEncoded(value, /[A-Za-z0-9\-_.~/]/),
    percentEncoded(value, /[A-Za-z0-9\-_.!~*'();,/?:@&=+$#]/),
    percentEncoded(value, /[A-Za-z0-9\-_.*]/).replaceAll('%20', '+'),
  ];
  return forms.flatMap(form => [
    form,
    form.replace(/%[0-9A-F]{2}/g, digits => digits.toLowerCase()),
  ]);
}

/** `encodeURIComponent` with another choice of what stays, and without an error for half a surrogate pair. */
function percentEncoded(value: string, stays: RegExp): string {
  return Array.from(value, character =>
    stays.test(character)
      ? character
      : Array.from(
          Buffer.from(character),
          byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
        ).join(''),
  ).join('');
}

/**
 * As a whole, and what any text around it leaves unchanged: its bits begin at one of three places within a group of three bytes. A digit at
 * either end that holds bits of the neighbour is not part of the form.
 */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  const whole = bytes.toString('base64');
  const inner = [0, 1, 2].map(offset => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    return padded
      .toString('base64')
      .slice(
        Math.ceil((offset * 8) / 6),
        Math.floor(((offset + bytes.length) * 8) / 6),
      );
  });
  return [whole, whole.replace(/=+$/, ''), ...inner].flatMap(form => [
    form,
    form.replaceAll('+', '-').replaceAll('/', '_'),
  ]);
}

/** As JSON writes it inside quotes: plainly, for web pages, in ASCII alone; and JSON within JSON. */
function jsonForms(value: string): string[] {
  const plain = insideQuotes(value);
  const forms = [
    plain,
    plain.replaceAll('/', '\\/'),
    withEscapes(plain, /[<>&\u2028\u2029]/g),
    withEscapes(plain, /[^\x20-\x7e]/g),
    withEscapes(plain, /[<>&']|[^\x20-\x7e]/g),
  ];
  return forms.flatMap(form => [
    form,
    form.replace(/\\u[0-9a-f]{4}/g, escape => `\\u${upper(escape)}`),
    insideQuotes(form),
  ]);
}

function insideQuotes(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

function withEscapes(value: string, which: RegExp): string {
  return value.replace(
    which,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function upper(escape: string): string {
  return escape.slice(2).toUpperCase();
}

/** Inside single quotes (both ways to write a quote there), double quotes, `$'…'`, and with backslashes alone. */
function shellForms(value: string): string[] {
  return [
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'", `'"'"'`),
    value.replace(/["$`\\]/g, '\\$&'),
    value.replace(/["$`\\!]/g, '\\$&'),
    value.replace(/[^A-Za-z0-9_@%+=:,./\u0080-\uffff-]/g, '\\$&'),
    value
      .replace(/[\\']/g, '\\$&')
      .replaceAll('\n', '\\n')
      .replaceAll('\r', '\\r')
      .replaceAll('\t', '\\t'),
  ];
}

/** As templates, Make and Compose files write a dollar sign. */
function doubledDollars(value: string): string {
  return value.replaceAll('$', '$$$$');
}
