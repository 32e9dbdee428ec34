/**
 * The names under which Slipway acts by itself. Each is a subject that grants may name.
 */

/** Builds what is pushed to a service's repository. */
export function autoBuildRule(service: string): string {
  return `rule:auto-build/${service}`;
}

/** Deploys new versions of an environment's branch there. */
export function autoDeployRule(service: string, environment: string): string {
  return `rule:auto-deploy/${service}#${environment}`;
}

/** The environments whose automation a rule's name stands for. */
export function autoDeployedEnvironment(
  rule: string,
): { service: string; environment: string } | undefined {
  const match = /^rule:auto-deploy\/(.+)#([^#]+)$/.exec(rule);
  return match ? { service: match[1], environment: match[2] } : undefined;
}
