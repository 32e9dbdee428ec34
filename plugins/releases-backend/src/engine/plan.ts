/**
 * A plan's hash, and what makes a plan acceptable.
 */
import { InputError } from '@backstage/errors';
import { canonicalJson, sha256 } from '../database';
import { Plan, PlannedStep } from './types';

/** SHA-256 of the canonical JSON, hexadecimal. What approvals bind to. */
export function planHash(plan: Plan): string {
  return sha256(canonicalJson(plan));
}

function isStep(step: unknown): step is PlannedStep {
  const candidate = step as PlannedStep | null;
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    typeof candidate.id === 'string' &&
    typeof candidate.kind === 'string' &&
    typeof candidate.timeoutSeconds === 'number'
  );
}

/** Throws an InputError for what is no plan: a step without id, kind or time limit, or two of one id. */
export function checkPlan(value: unknown): Plan {
  const plan = value as Plan;
  if (!Array.isArray(plan?.steps) || !Array.isArray(plan?.onFailure)) {
    throw new InputError('A plan has lists of steps and onFailure');
  }
  const seen = new Set<string>();
  for (const step of [...plan.steps, ...plan.onFailure]) {
    if (!isStep(step)) {
      throw new InputError('Each step of a plan has id, kind, timeoutSeconds');
    }
    if (seen.has(step.id)) {
      throw new InputError(`The step ${step.id} is in the plan twice`);
    }
    seen.add(step.id);
  }
  return plan;
}

/** The steps of the phase that an operation is in. */
export function stepsOf(plan: Plan, phase: 'main' | 'restore'): PlannedStep[] {
  return phase === 'main' ? plan.steps : plan.onFailure;
}
