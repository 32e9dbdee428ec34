/**
 * Variables that must have a value wherever a service runs, as its configuration or the template of its pipeline says.
 */
import { ConfigurationProblem, EffectiveConfiguration } from '../types';

/** Those of `required` that have no value; an empty one is none. */
export function missingVariables(
  values: Pick<EffectiveConfiguration, 'variables' | 'required'>,
  also: string[] = [],
): string[] {
  return [...new Set([...values.required, ...also])].filter(
    name => !values.variables[name],
  );
}

/** One problem for each variable of the configuration's own `required` that has no value in this environment. */
export function requiredValueProblems(
  environment: string,
  values: EffectiveConfiguration,
): ConfigurationProblem[] {
  return missingVariables(values).map(name => ({
    path: `overlays.${environment}.variables.${name}`,
    message: `${name} is required and has no value in ${environment}; give it one in the base or in the overlay of ${environment}.`,
  }));
}
