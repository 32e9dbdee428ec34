/**
 * A diagnosis without secrets in what it quotes. Names and paths by which pages find things stay as they are.
 */
import {
  Diagnosis,
  DiagnosisEvidence,
} from '@slipway/backstage-plugin-releases-common';
import { Masker } from '../masking';

const NAMES = ['environment', 'instance', 'target', 'variable', 'version'];

export function maskDiagnosis(masker: Masker, diagnosis: Diagnosis): Diagnosis {
  if (masker.empty) {
    return diagnosis;
  }
  const { sentence, parameters, evidence, tryAct } = diagnosis;
  return {
    ...diagnosis,
    sentence: masker.text(sentence),
    parameters: maskParameters(masker, parameters),
    evidence: evidence.map(
      (one): DiagnosisEvidence => ({
        ...one,
        ...(one.parameters && {
          parameters: maskParameters(masker, one.parameters),
        }),
        ...(one.text && { text: masker.text(one.text) }),
        ...(one.href && { href: maskQuery(masker, one.href) }),
      }),
    ),
    ...(tryAct && {
      tryAct: {
        ...tryAct,
        ...(tryAct.href && { href: maskQuery(masker, tryAct.href) }),
      },
    }),
  };
}

function maskParameters<T extends Record<string, string>>(
  masker: Masker,
  parameters: T,
): T {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      NAMES.includes(name) ? value : masker.text(value),
    ]),
  ) as T;
}

/** What is searched for in a log is a line of it; the path names things. */
function maskQuery(masker: Masker, href: string): string {
  const [path, query] = href.split('?');
  return query === undefined ? href : `${path}?${masker.text(query)}`;
}
