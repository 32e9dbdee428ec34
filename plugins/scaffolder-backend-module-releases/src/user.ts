/**
 * Who runs a template.
 */
import {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';

/** Entity ref; undefined when a service runs it. */
export function userOf(
  auth: AuthService,
  credentials: BackstageCredentials,
): string | undefined {
  return auth.isPrincipal(credentials, 'user')
    ? credentials.principal.userEntityRef
    : undefined;
}
