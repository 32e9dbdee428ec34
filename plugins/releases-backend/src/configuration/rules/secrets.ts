/**
 * Which keys look like secrets: such a value in plain text is warned of, and never shown in differences.
 */
import { ConfigurationValues } from '@slipway/backstage-plugin-releases-common';
import { ConfigurationProblem } from '../types';

const SECRET =
  /(^|_)(PASSWORD|PASSWD|PWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIALS?)(_|$)/i;

/** Whether a variable's name says that its value should not be seen. */
export function looksSecret(name: string): boolean {
  return SECRET.test(name);
}

/** One warning for each variable that looks like a secret in plain text. */
export function secretWarnings(
  layer: ConfigurationValues,
  at: string,
): ConfigurationProblem[] {
  return Object.keys(layer.variables ?? {})
    .filter(looksSecret)
    .map(name => ({
      path: `${at}.variables.${name}`,
      message:
        'This looks like a secret. Everyone who may see the configuration can read it; let the service read it from a secret store instead.',
    }));
}
