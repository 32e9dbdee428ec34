/**
 * Variables that must have a value, and secrets that stand in a configuration.
 */
import { EffectiveConfiguration } from '../types';
import { missingVariables, requiredValueProblems } from './required';

const values = (
  required: string[],
  variables: Record<string, string>,
): EffectiveConfiguration =>
  ({ required, variables } as EffectiveConfiguration);

it('finds those without a value, an empty one being none', () => {
  const given = values(['A', 'B', 'C'], { A: 'x', B: '' });
  expect(missingVariables(given)).toEqual(['B', 'C']);
  expect(missingVariables(given, ['C', 'D', 'A'])).toEqual(['B', 'C', 'D']);
  expect(missingVariables(values([], {}))).toEqual([]);
});

it('says where a value is missing and what to do', () => {
  expect(
    requiredValueProblems('production', values(['DATABASE_URL'], {})),
  ).toEqual([
    {
      path: 'overlays.production.variables.DATABASE_URL',
      message:
        'DATABASE_URL is required and has no value in production; give it one in the base or in the overlay of production.',
    },
  ]);
});
