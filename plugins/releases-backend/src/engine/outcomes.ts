/**
 * What a look at a step may come to, and what an error of a step or driver means.
 */
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { ReleasesError } from '@slipway/backstage-plugin-releases-node';
import { StepEnd } from './steps';

export type StepOutcome =
  | { end: StepEnd; onEnd?: StepEndHook }
  /** Look again after so many milliseconds, or when woken. */
  | { rest: number }
  /** A person must decide. */
  | { park: { code: string; reason: string } };

type StepEndHook = (tx: Knex.Transaction) => Promise<void>;

export type ErrorMeaning =
  | { nature: 'permanent' | 'transient' | 'unknown'; error: ReleasesError }
  /** Nothing that the step foresaw: a bug, most likely. */
  | { nature: 'unexpected'; message: string };

export function meaningOf(error: unknown): ErrorMeaning {
  // By name as well: a module may carry its own copy of the class.
  if (
    error instanceof ReleasesError ||
    (error instanceof Error && error.name === 'ReleasesError')
  ) {
    const known = error as ReleasesError;
    return { nature: known.nature, error: known };
  }
  return {
    nature: 'unexpected',
    message: error instanceof Error ? error.message : String(error),
  };
}

export function failureOf(error: ReleasesError): StepEnd {
  const { code, message, details } = error;
  // What the error knows is the evidence of the failure.
  const facts = Object.keys(details).length
    ? (JSON.parse(JSON.stringify(details)) as JsonObject)
    : undefined;
  return { state: 'failed', code, message, facts };
}
