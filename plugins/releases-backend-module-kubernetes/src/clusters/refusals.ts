/**
 * What the API server did not let us do, out of its refusal: verb, resource and namespace, so that a cluster's administrator knows which
 * rule to add.
 */

/** What was not allowed. */
export interface MissingVerb {
  verb: string;
  /** With its subresource, for example `pods/exec`. */
  resource: string;
  /** Absent for the core group. */
  apiGroup?: string;
  /** Absent where the whole cluster was asked for. */
  namespace?: string;
  /** Whom the API server takes us for. */
  user: string;
}

// As RBAC, and every other authorizer that the API server asks, puts it.
const FORBIDDEN =
  /User "(?<user>[^"]*)" cannot (?<verb>\S+) resource "(?<resource>[^"]+)" in API group "(?<apiGroup>[^"]*)"(?: in the namespace "(?<namespace>[^"]+)"| at the cluster scope)/;

/** `undefined` where a refusal (status 403) was for another reason, a quota for instance. */
export function missingVerbOf(
  status: number | undefined,
  message: string,
): MissingVerb | undefined {
  const found = status === 403 ? FORBIDDEN.exec(message)?.groups : undefined;
  return (
    found && {
      verb: found.verb,
      resource: found.resource,
      apiGroup: found.apiGroup || undefined,
      namespace: found.namespace || undefined,
      user: found.user,
    }
  );
}
