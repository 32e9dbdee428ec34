/**
 * Makes a masker for the secrets that are known: for whole texts, for texts in chunks and for bytes in chunks.
 */
import { Automaton } from './Automaton';
import { formsOf } from './forms';
import { MaskStream } from './MaskStream';

/** A shorter value, or one of these, stands in every second line; to mask it would hide the log and no secret. */
const MINIMUM_LENGTH = 4;
const NO_SECRETS = new Set(['true', 'false', 'null', 'none', 'undefined']);
/** Of a value of several lines, each one of so many characters is a secret of its own: logs and terminals tear lines apart. */
const MINIMUM_LINE_LENGTH = 8;

/** Masks one stream of strings (`T` string) or of bytes. Not to be shared by two streams. */
export interface StreamMasker<T> {
  /** Answers what is certain by now: everything but an end that may begin a secret. */
  push(chunk: T): T;
  /** Gives out what is held back, for a person who waits for it. What follows is still masked where it completes a secret. */
  flush(): T;
  /** The rest; afterwards a new stream may begin. */
  end(): T;
}

/** Knows secrets and hides them: in each of their forms (see forms.ts), whatever surrounds them. Keeps no state between calls. */
export interface Masker {
  /** Whether there is nothing to hide; then texts come back as they are. */
  readonly empty: boolean;
  text(text: string): string;
  /** Every string within plain JSON, keys too. Facts and answers have nothing else. */
  json<T>(value: T): T;
  stream(): StreamMasker<string>;
  /** For UTF-8; bytes that are not pass unchanged. */
  bytes(): StreamMasker<Uint8Array>;
}

/** @param secrets - the plain values; those that are too short or too common to be secrets are left out */
export function createMasker(secrets: Iterable<string>): Masker {
  const forms = new Set(
    [...secrets].flatMap(withLines).flatMap(value => [...formsOf(value)]),
  );
  const ofText = new Automaton(forms);
  const ofBytes = new Automaton([...forms].map(form => toBytes(form)));

  const text = (whole: string) =>
    forms.size === 0 || !contains(ofText, whole) ? whole : masked(whole);
  const masked = (whole: string) => {
    const stream = new MaskStream(ofText);
    return stream.push(whole) + stream.end();
  };
  return {
    empty: forms.size === 0,
    text,
    json: value => (forms.size === 0 ? value : maskJson(value, text)),
    stream: () => new MaskStream(ofText),
    bytes: () => byteStream(new MaskStream(ofBytes)),
  };
}

function withLines(value: string): string[] {
  const lines = value.split(/\r?\n/).map(line => line.trim());
  return [
    value,
    value.trim(),
    ...(lines.length > 1
      ? lines.filter(line => line.length >= MINIMUM_LINE_LENGTH)
      : []),
  ].filter(
    candidate =>
      candidate.trim().length >= MINIMUM_LENGTH &&
      !NO_SECRETS.has(candidate.toLowerCase()),
  );
}

/** Most texts hold no secret, and finding that out is cheaper than building a text anew. */
function contains(automaton: Automaton, text: string): boolean {
  let state = 0;
  for (let index = 0; index < text.length; index += 1) {
    state = automaton.next(state, text.charCodeAt(index));
    if (state !== 0 && automaton.match(state) > 0) {
      return true;
    }
  }
  return false;
}

function maskJson<T>(value: T, text: (text: string) => string): T {
  if (typeof value === 'string') {
    return text(value) as T;
  }
  if (Array.isArray(value)) {
    return value.map(item => maskJson(item, text)) as T;
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      text(key),
      maskJson(item, text),
    ]),
  ) as T;
}

/** One character for each byte, so that no chunk border and no invalid sequence needs care. */
function toBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function byteStream(stream: MaskStream): StreamMasker<Uint8Array> {
  const out = (text: string) => Buffer.from(text, 'latin1');
  return {
    push: chunk =>
      out(
        stream.push(
          Buffer.from(
            chunk.buffer,
            chunk.byteOffset,
            chunk.byteLength,
          ).toString('latin1'),
        ),
      ),
    flush: () => out(stream.flush()),
    end: () => out(stream.end()),
  };
}
