/**
 * Which versions an environment takes by itself.
 */
import { EnvironmentDefinition } from '../../environments';

export function matches(
  environment: EnvironmentDefinition,
  branch: string | undefined,
): boolean {
  return (
    environment.automation !== undefined &&
    environment.automation.branch === branch
  );
}
