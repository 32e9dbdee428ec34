/**
 * What a running deployment holds: a service in an environment.
 */
export const DEPLOYMENT_KIND = 'deployment';

export function slotOf(service: string, environment: string): string {
  return `${service}#${environment}`;
}
