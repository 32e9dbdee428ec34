/*
 * The guard that keeps password-less sign-in out of every real portal.
 */
import { NotAllowedError } from '@backstage/errors';

/**
 * Throws unless both the process and the auth configuration say development.
 * An unset value counts as production: nothing is assumed in favour of opening
 * a door.
 */
export function assertDevelopment(options: {
  nodeEnv: string | undefined;
  authEnvironment: string | undefined;
}): void {
  const { nodeEnv, authEnvironment } = options;
  const found =
    nodeEnv !== 'development'
      ? `NODE_ENV is ${nodeEnv ? `'${nodeEnv}'` : 'not set'}`
      : authEnvironment !== 'development' &&
        `auth.environment is ${
          authEnvironment ? `'${authEnvironment}'` : 'not set'
        }`;
  if (found) {
    throw new NotAllowedError(
      `The example people sign in without a password and are for development only, but ${found}. ` +
        `Remove 'auth.providers.example-people' from the configuration and configure a real sign-in provider.`,
    );
  }
}
