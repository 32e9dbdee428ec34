/**
 * What ran in the environment when the dialog was opened: the act is meant for that and for nothing else.
 */
import { Environment } from '@slipway/backstage-plugin-releases-common';
import { ReleasesApiError } from '@slipway/backstage-plugin-releases-react';
import { useState } from 'react';

export function useBase(environment: Environment, error: Error | null) {
  const [base, setBase] = useState(environment.base);
  const refused =
    error instanceof ReleasesApiError &&
    error.code === 'deployment.base-changed';
  return {
    base,
    /** Something else runs there by now. */
    changed: base !== environment.base || refused,
    compareAgain: () => setBase(environment.base),
  };
}
