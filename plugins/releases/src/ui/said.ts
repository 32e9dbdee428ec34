/**
 * What the back end says, in the language of the portal: by code, from the translation files. What has a code that these pages do not know, as
 * a driver of somebody else may, stays as the back end wrote it, in English; so does a sentence that lacks a value.
 */
import {
  Said,
  sentences,
  Verdict,
} from '@slipway/backstage-plugin-releases-common';
import { ReleasesApiError } from '@slipway/backstage-plugin-releases-react';
import { T } from './useT';

/** Which sentence it is depends on what the server sends, so the compiler cannot know it. */
type Words = (key: string, values: Record<string, string>) => string;

const known: Record<string, string> = sentences;

function sentence({ code, values, text }: Said, t: T): string {
  const template = known[code];
  const names = template?.match(/(?<=\{\{)\w+(?=\}\})/g) ?? [];
  return template !== undefined && names.every(name => name in values)
    ? (t as Words)(`sentences.${code}`, values)
    : text;
}

/** One sentence after the other, as the language sets them. */
export const together = (parts: string[], t: T): string =>
  parts.length === 0
    ? ''
    : parts.reduce((first, second) => t('said.together', { first, second }));

/** `english` is for what came without codes. */
export function inWords<E extends string | undefined>(
  said: Said[] | undefined,
  english: E,
  t: T,
): string | E {
  return said && said.length > 0
    ? together(
        said.map(part => sentence(part, t)),
        t,
      )
    : english;
}

/** Why not; absent when it is allowed. */
export const refusal = (verdict: Verdict, t: T): string | undefined =>
  verdict.allowed
    ? undefined
    : inWords(verdict.said, verdict.reason ?? verdict.code ?? '', t);

/** The values of an error without sentences of its own are its details. */
export function errorInWords(error: Error, t: T): string {
  if (!(error instanceof ReleasesApiError)) {
    return error.message;
  }
  const { code, details = {}, message } = error;
  const values = Object.fromEntries(
    Object.entries(details).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number'
        ? [[name, String(value)]]
        : [],
    ),
  );
  return inWords(error.said ?? [{ code, values, text: message }], message, t);
}
