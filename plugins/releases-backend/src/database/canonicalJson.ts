/**
 * One text for one value: keys sorted, nothing undefined. What hashes are made over.
 */
import stableStringify from 'json-stable-stringify';
import { createHash } from 'node:crypto';

/** JSON with sorted keys; throws a TypeError for a value that JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  const text = stableStringify(value);
  if (text === undefined) {
    throw new TypeError(`There is no JSON for a value of ${typeof value}`);
  }
  return text;
}

/** SHA-256 over the parts one after the other, hexadecimal. */
export function sha256(...parts: string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(part);
  }
  return hash.digest('hex');
}
