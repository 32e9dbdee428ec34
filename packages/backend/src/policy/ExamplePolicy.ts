/*
 * Answers a permission question from the role groups of whoever asks. Deny is
 * the default: no group, no role, no name in the role, no permission.
 */
import {
  AuthorizeResult,
  isResourcePermission,
  Permission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  createReleasesConditionalDecision,
  releasesConditions,
} from '@slipway/backstage-plugin-releases-backend';
import { RESOURCE_TYPE_RELEASES_ENVIRONMENT } from '@slipway/backstage-plugin-releases-common';
import { ROLES, Scope } from './roles';

export class ExamplePolicy implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const roles = (user?.info.ownershipEntityRefs ?? []).map(ref => ROLES[ref]);
    const scopes = roles
      .map(role => role?.[permission.name] ?? role?.['*'])
      .filter(scope => scope !== undefined);
    return decide(scopes, permission);
  }
}

function decide(scopes: Scope[], permission: Permission): PolicyDecision {
  if (scopes.includes('everywhere')) {
    return { result: AuthorizeResult.ALLOW };
  }
  const [first, ...rest] = scopes.map(condition);
  if (
    !first ||
    !isResourcePermission(permission, RESOURCE_TYPE_RELEASES_ENVIRONMENT)
  ) {
    return { result: AuthorizeResult.DENY };
  }
  return createReleasesConditionalDecision(permission, {
    anyOf: [first, ...rest],
  });
}

function condition(scope: Scope) {
  return typeof scope === 'object'
    ? releasesConditions.isEnvironment({ names: scope.environments })
    : { not: releasesConditions.isProtected() };
}
