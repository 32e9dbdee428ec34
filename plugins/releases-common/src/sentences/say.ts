/**
 * Sentences that the back end says and the pages say again in their reader's language: by code, with values.
 */
import { Said } from '../schema/openapi/generated';
import { deploymentSentences } from './deployments';
import { errorSentences } from './errors';
import { verdictSentences } from './verdicts';

/**
 * In English, by code; the names of the values stand in double braces.
 *
 * @public
 */
export const sentences = {
  ...verdictSentences,
  ...deploymentSentences,
  ...errorSentences,
} as const;

/**
 * @public
 */
export type SentenceCode = keyof typeof sentences;

/**
 * The names of the values in a sentence.
 *
 * @public
 */
export type ValueNames<T extends string> =
  T extends `${string}{{${infer Name}}}${infer Rest}`
    ? Name | ValueNames<Rest>
    : never;

/**
 * The values that a sentence names.
 *
 * @public
 */
export type SentenceValues<C extends SentenceCode> = Record<
  ValueNames<(typeof sentences)[C]>,
  string | number
>;

/**
 * One sentence: its code, its values, and its English text.
 *
 * @public
 */
export function say<C extends SentenceCode>(
  code: C,
  ...[values]: ValueNames<(typeof sentences)[C]> extends never
    ? []
    : [SentenceValues<C>]
): Said {
  const written = Object.fromEntries(
    Object.entries(values ?? {}).map(([name, value]) => [name, String(value)]),
  );
  return {
    code,
    values: written,
    text: sentences[code].replace(
      /\{\{(\w+)\}\}/g,
      (_, name: string) => written[name],
    ),
  };
}

/**
 * The English of several sentences, one after the other.
 *
 * @public
 */
export const textOf = (said: Said[]): string =>
  said.map(({ text }) => text).join(' ');
