/**
 * Variables whose value only names where a target keeps it: `secret://<name>/<key>`, on Kubernetes a key of a Secret in the placement's
 * namespace. The value itself never reaches Slipway.
 */
import { SecretReference } from '@slipway/backstage-plugin-releases-node';

const REFERENCE = /^secret:\/\/([^/\s]+)\/([^/\s]+)$/;

/** Undefined for a value that is meant as it stands. */
export function secretReference(value: string): SecretReference | undefined {
  const match = REFERENCE.exec(value);
  return match ? { secret: match[1], key: match[2] } : undefined;
}

/** Plain variables and references apart; `secrets` is absent where there are none. */
export function splitSecrets(variables: Record<string, string>): {
  variables: Record<string, string>;
  secrets?: Record<string, SecretReference>;
} {
  const plain: Record<string, string> = {};
  const secrets: Record<string, SecretReference> = {};
  for (const [name, value] of Object.entries(variables)) {
    const reference = secretReference(value);
    if (reference) {
      secrets[name] = reference;
    } else {
      plain[name] = value;
    }
  }
  return Object.keys(secrets).length > 0
    ? { variables: plain, secrets }
    : { variables: plain };
}
